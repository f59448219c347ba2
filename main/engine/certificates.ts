import { createSecureContext, type SecureContext } from 'node:tls'
import type { EngineToMain, ServerCertificate } from '../../app/contract/engine-messages.ts'
import { type Failure, type FailureData, failureFrom } from '../../app/failure.ts'

/** After that main is asked again: the CA may have been made anew. Main keeps what it made. */
const KEPT_MS = 60_000
/** Whoever asks for names without end costs no memory without end. */
const MOST_KEPT = 200

export interface ShownCertificate extends ServerCertificate {
  readonly context: SecureContext
}

/** What TLS shows for a name. Main makes it: the key of the CA is none of the engine's. */
export class Certificates {
  private lastN = 0
  private readonly asked = new Map<number, (made: ServerCertificate | FailureData) => void>()
  private readonly kept = new Map<string | null, { readonly shown: Promise<ShownCertificate>; readonly untilMs: number }>()

  constructor(private readonly post: (message: EngineToMain) => void) {}

  /** @param name lower case; null: for an address of this machine. Rejects with Failure `ca-*`, `file-unwritable` */
  for(name: string | null): Promise<ShownCertificate> {
    const now = performance.now()
    const known = this.kept.get(name)
    if (known && known.untilMs > now) return known.shown
    const shown = this.ask(name)
    this.kept.delete(name)
    this.kept.set(name, { shown, untilMs: now + KEPT_MS })
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MOST_KEPT) break
      this.kept.delete(oldest)
    }
    // What was wrong may be mended: the next client asks anew.
    shown.catch(() => this.kept.delete(name))
    return shown
  }

  /** Main's. */
  answer(n: number, made: ServerCertificate | FailureData): void {
    this.asked.get(n)?.(made)
    this.asked.delete(n)
  }

  private ask(name: string | null): Promise<ShownCertificate> {
    const n = ++this.lastN
    return new Promise<ShownCertificate>((resolve, reject: (failure: Failure) => void) => {
      this.asked.set(n, (made) => {
        if ('code' in made) reject(failureFrom(made))
        else resolve({ ...made, context: createSecureContext({ key: made.key, cert: made.certificate }) })
      })
      this.post({ type: 'certificate', n, name })
    })
  }
}
