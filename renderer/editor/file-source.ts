import type { PoolVersion } from '../../app/contract/pool-file.ts'

/** A text of the disk as an editor knows it. */
export interface EditedText {
  /** Absolute. */
  readonly path: string
  readonly text: string
  /** SHA-256 of the bytes on disk, hex. */
  readonly seen: string
  readonly writable: boolean
  /** The text that runs; null: nothing runs from it now; undefined: what is on disk is all that there is to know. */
  readonly applied: string | null | undefined
}

/** What is wrong with a text. Lines and columns from 1. */
export interface TextProblem {
  readonly level: 'error' | 'warning' | 'advice'
  readonly line: number
  readonly column: number
  readonly code: string
  readonly says: string
  readonly mend: string
}

/** Where a file that is edited comes from, and what becomes of it. */
export interface FileSource<File extends EditedText = EditedText> {
  /** Names its unsaved text. */
  readonly key: string
  read(): Promise<File>
  /** What our own rules find in a text, at once. */
  ownProblems(file: File, text: string): readonly TextProblem[]
  /** `asked`: whether the program that reads the file said something to it. */
  check(text: string): Promise<{ readonly problems: readonly TextProblem[]; readonly refused: boolean; readonly asked: boolean }>
  /** @param seen of what the person looked at: another on disk is not overwritten */
  write(text: string, seen: string): Promise<unknown>
  /** Texts that were applied, newest first. */
  versions(): Promise<readonly PoolVersion[]>
}
