import type { LogLine } from '../app/contract/state.ts'
import type { Log } from './log.ts'
import type { PoolStatus } from './pools/pools.ts'

/** What pools do and say, as lines of Sluice's own: each change of state once, each remark once, each warning of PHP-FPM. */
export class PoolLog {
  private readonly words = new Map<string, string>()
  private readonly remarked = new Set<string>()

  /** @param tellsFailures whether a pool that fails is told */
  constructor(
    private readonly log: Log,
    private readonly tellsFailures: () => boolean,
  ) {}

  view({ name, responder, state, php, file, addresses, remarks }: PoolStatus): void {
    const before = this.words.get(name)
    if (before === state.word) return
    this.words.set(name, state.word)
    if (state.word === 'failed') {
      const why = state.failure ? `${state.failure.says} ${state.failure.mend}` : state.says
      if (this.tellsFailures()) this.log('error', `The pool ${name} has failed. ${why}`)
    } else if (state.word === 'crashed') this.log('warning', `The pool ${name} has crashed: ${state.says}`)
    else if (state.word === 'ready' && before !== 'draining') {
      const by = {
        fpm: `PHP ${php}, ${file}`,
        embedded: `PHP ${php}, compiled to WebAssembly`,
        command: `a FastCGI program at ${addresses.join(', ')}`,
        external: addresses.join(', '),
      }
      this.log('notice', `The pool ${name} is ready: ${by[responder]}.`)
      // What holds for many pools, as what the embedded PHP cannot do, would push the addresses out of sight.
      for (const remark of remarks) if (!this.remarked.has(remark)) this.log('notice', `${name}: ${remark}`)
      for (const remark of remarks) this.remarked.add(remark)
    }
  }

  line({ pool, level, source, says }: LogLine): void {
    // Sluice's own are about what `view` tells.
    const told = source !== 'sluice' && (level === 'error' || level === 'warning')
    this.log(told ? level : 'debug', `${pool}: ${says}`, 'pools')
  }
}
