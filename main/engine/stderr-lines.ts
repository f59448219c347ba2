import type { EngineSite } from '../../app/contract/engine-messages.ts'
import { readableText } from '../../app/fastcgi/text.ts'
import type { EngineParts } from './parts.ts'
import { printable } from './printable.ts'

/** Bytes of a line that are shown. */
const LINE_BYTES = 4096
/** Lines of an exchange; a script that floods has them all in its row. */
const MOST_LINES = 1000

/** STDERR of one exchange, cut anywhere, as lines that a terminal can show. */
export class StderrLines {
  private rest: Uint8Array = NOTHING
  private count = 0

  /** Of an exchange, to where its site says. undefined: to nowhere. */
  static of(site: EngineSite, id: number, parts: Pick<EngineParts, 'log' | 'stderrFiles'>): StderrLines | undefined {
    const { own, file } = site.logStderr
    if (!own && file === null) return undefined
    return new StderrLines((says) => {
      const line = `${new Date().toISOString()} ${site.name} ${id}: ${says}`
      if (own) parts.log('notice', line)
      if (file !== null) parts.stderrFiles.append(site, file, line)
    })
  }

  /** @param told a line at a time, without its end */
  constructor(private readonly told: (line: string) => void) {}

  push(part: Uint8Array): void {
    if (this.count > MOST_LINES) return
    let from = 0
    for (let end = part.indexOf(LF); end >= 0; end = part.indexOf(LF, from)) {
      this.line(this.with(part.subarray(from, end)))
      this.rest = NOTHING
      from = end + 1
    }
    this.rest = this.with(part.subarray(from))
  }

  /** What came last need not end in a line's end. */
  end(): void {
    this.line(this.rest)
    this.rest = NOTHING
  }

  /** What is over a line's length is dropped here, so that a flood without line ends takes no memory. */
  private with(part: Uint8Array): Uint8Array {
    const { rest } = this
    const taken = part.subarray(0, Math.max(0, LINE_BYTES + 1 - rest.length))
    if (taken.length === 0) return rest
    const both = new Uint8Array(rest.length + taken.length)
    both.set(rest)
    both.set(taken, rest.length)
    return both
  }

  private line(bytes: Uint8Array): void {
    const text = readableText(bytes.subarray(0, LINE_BYTES)).trimEnd()
    if (text === '' || this.count > MOST_LINES) return
    this.count++
    if (this.count > MOST_LINES) this.told('(further lines of this exchange are left out; its row in the log has them)')
    else this.told(printable(text) + (bytes.length > LINE_BYTES ? ' (cut)' : ''))
  }
}

const NOTHING = new Uint8Array(0)
const LF = 0x0a
