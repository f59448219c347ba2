import { Deadlines, type HasDeadline } from './deadlines.ts'

/** How long somebody may be silent while he is waited for. */
export class Silence implements HasDeadline {
  place = -1
  deadline = 0
  private waited = false

  /** @param tooLong called once: it has ended then */
  constructor(
    private readonly limitMs: number,
    readonly tooLong: () => void,
  ) {}

  /** He is waited for. */
  begin(): void {
    this.waited = true
    silent.set(this, this.limitMs)
  }

  /** He said something, and is waited for as before. */
  broken(): void {
    if (this.waited) this.begin()
  }

  /** Others are waited for. */
  end(): void {
    this.waited = false
    silent.delete(this)
  }
}

const silent = new Deadlines<Silence>((silence) => silence.tooLong())
