import type { Exported } from './exported.ts'

/** One exchange as text to be pasted. @throws Failure where it can't be written so */
export interface TextFormat {
  /** What it is called in a menu. */
  readonly name: string
  readonly text: (exchange: Exported) => string
}

export type Part = string | Uint8Array<ArrayBuffer>

/** Exchanges as a file: the head, each exchange, the tail, one after the other, so that a long one is never held whole. */
export interface FileFormat {
  readonly name: string
  /** Of the file's name, without the dot. */
  readonly extension: string
  readonly mime: string
  /** Whether it can hold more than one exchange. */
  readonly many: boolean
  /** `version`: of Sluice. */
  readonly head: (version: string) => Part
  /** `index`: from 0. @throws Failure as `TextFormat` */
  readonly entry: (exchange: Exported, index: number) => Part
  readonly tail: string
}
