import type { Note } from '../../app/capture/note.ts'
import type { EngineSite } from '../../app/contract/engine-messages.ts'
import { Failure } from '../../app/failure.ts'
import type { Answerer } from './actions/action.ts'
import type { ExchangeLog } from './exchange-log.ts'
import { MOST_LOCAL } from './local-redirect.ts'
import type { LocatedStatic } from './locate.ts'

/** Where an exchange goes, told to its log with why. What answers may have something else answer: that is told anew, with what led there. */
export class RouteLog {
  private told: (Note & { readonly type: 'routed' }) | undefined
  private led = '' // by local redirects to what answers: why
  private ledTimes = 0

  constructor(private readonly log: ExchangeLog) {}

  /** Who runs what answers; null: nobody. */
  get pool(): string | null {
    return this.told?.pool ?? null
  }

  to(answer: Answerer, pool: string, { name: site, docroot }: EngineSite): void {
    const kind = answer.kind === 'script' ? 'php' : answer.kind
    const file = answer.kind === 'script' || answer.kind === 'static' ? answer.file : null
    this.tell({ type: 'routed', site, pool, kind, file, docroot, why: this.led + answer.why })
  }

  /** Nothing answers; unless something was told to. */
  nowhere(kind: 'refused' | 'error', why: string, site: EngineSite | undefined): void {
    if (this.told) return
    this.tell({ type: 'routed', site: site?.name ?? null, pool: site?.pool ?? null, kind, file: null, docroot: null, why })
  }

  /** What answers has a file sent. */
  toFile({ why }: LocatedStatic): void {
    if (this.told) this.tell({ ...this.told, why: `${this.told.why}; ${why}` })
  }

  /** What answers has another path answer; `to` says what that is. @throws Failure `local-redirects` */
  onTo(path: string, pool: string): void {
    this.led = `${this.told?.why}; it led on to ${path}: `
    if (++this.ledTimes > MOST_LOCAL) throw new Failure('local-redirects', { pool, count: MOST_LOCAL, path })
  }

  private tell(told: Note & { readonly type: 'routed' }): void {
    this.told = told
    this.log.note(told)
  }
}
