import { Watched } from './watched.ts'

/** One timer for all that counts on screen; it runs while somebody watches. */
export class Clock extends Watched {
  private timer: ReturnType<typeof setInterval> | undefined
  private ticks = 0

  constructor(private readonly everyMs: number) {
    super()
  }

  /** Another number after each tick. */
  readonly tick = (): number => this.ticks

  override readonly watch = (watcher: () => void): (() => void) => {
    this.timer ??= setInterval(() => {
      this.ticks++
      this.changed()
    }, this.everyMs)
    const end = this.add(watcher)
    return () => {
      end()
      if (this.watched) return
      clearInterval(this.timer)
      this.timer = undefined
    }
  }
}
