import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TriedView } from '../../../app/contract/site-file.ts'
import { asFailure, type FailureData } from '../../../app/failure.ts'
import type { Services } from '../../shell/services.ts'

/** A request as a person types it. */
export interface AskedRequest {
  readonly method: string
  /** A path, or a URL of http. */
  readonly url: string
  /** A line each: `Name: value`. */
  readonly headers: string
  /** Empty: this machine. */
  readonly client: string
}

export interface TrialState {
  readonly asked: AskedRequest
  /** Of what is asked now, or, while that is tried, of what was asked before. */
  readonly tried: TriedView | undefined
  /** Why it could not be tried. */
  readonly failure: FailureData | undefined
}

/** It is tried once nobody has typed for so long, ms. */
const TRY_AFTER_MS = 150

/** A request that is tried against a site's file, whenever one of them is another. Nothing is sent. */
export class Trial {
  readonly state: StoreApi<TrialState> = createStore<TrialState>(() => ({
    asked: { method: 'GET', url: '/', headers: '', client: '' },
    tried: undefined,
    failure: undefined,
  }))
  private turn = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly site: string,
    private readonly call: Services['call'],
  ) {}

  ask(change: Partial<AskedRequest>): void {
    this.state.setState(({ asked }) => ({ asked: { ...asked, ...change } }))
  }

  /** Tries it soon. @param text in place of the site's file @returns what takes it back */
  against(text: string, asked: AskedRequest): () => void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.try(text, asked), TRY_AFTER_MS)
    return () => clearTimeout(this.timer)
  }

  private async try(text: string, { method, url, headers, client }: AskedRequest): Promise<void> {
    const turn = ++this.turn
    const asked = { site: this.site, text, method: method.trim(), url: url.trim() || '/', headers: headersOf(headers) }
    try {
      const tried = await this.call('site.try', client.trim() === '' ? asked : { ...asked, client: client.trim() })
      if (turn === this.turn) this.state.setState({ tried, failure: undefined })
    } catch (error) {
      // That the wire has closed is said elsewhere.
      const failure = asFailure(error).data
      if (turn === this.turn && failure.code !== 'contract-closed') this.state.setState({ tried: undefined, failure })
    }
  }
}

/** Lines that are none are left out: they are still being typed. */
function headersOf(text: string): { readonly name: string; readonly value: string }[] {
  return text.split('\n').flatMap((line) => {
    const [, name, value] = /^([^\s:]+):\s*(.*?)\s*$/.exec(line) ?? []
    return name !== undefined && value !== undefined ? [{ name, value }] : []
  })
}
