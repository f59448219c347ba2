import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { BODY_LIMIT_BYTES } from './php-ini.ts'
import type { RequestBody } from './script-request.ts'

/** A longer body waits on the disk. */
const HELD_BYTES = 1 << 20

/** The body of a request until all of it is there: FCGI_STDIN, in memory first, then in a file. */
export class RequestSpool {
  /** It is over the limit; nothing of it is kept. */
  tooLong = false
  /** Why it could not be kept on the disk. */
  trouble: string | undefined
  private held: Uint8Array[] = []
  private length = 0
  private file: number | undefined

  /** @param path where it may go, a file of its own */
  constructor(private readonly path: string) {}

  push(part: Uint8Array): void {
    if (this.tooLong || this.trouble !== undefined) return
    this.length += part.length
    if (this.length > BODY_LIMIT_BYTES) {
      this.tooLong = true
      this.drop()
      return
    }
    this.held.push(part.slice())
    if (this.file !== undefined || this.length > HELD_BYTES) this.write()
  }

  /** As far as `wanted` goes: CONTENT_LENGTH. null: none. */
  body(wanted: number): RequestBody | null {
    const bytes = Math.min(wanted, this.length)
    if (bytes === 0) return null
    if (this.file === undefined) return { held: Buffer.concat(this.held).subarray(0, bytes), bytes }
    closeSync(this.file)
    this.file = undefined
    return { file: this.path, bytes }
  }

  /** Forgets it; the file goes. */
  drop(): void {
    this.held = []
    if (this.file !== undefined) closeSync(this.file)
    this.file = undefined
    if (this.length > HELD_BYTES) rmSync(this.path, { force: true })
  }

  private write(): void {
    try {
      this.file ??= openSync(this.path, 'wx', 0o600)
      for (const part of this.held) for (let at = 0; at < part.length; ) at += writeSync(this.file, part, at)
      this.held = []
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error)
      this.drop()
    }
  }
}
