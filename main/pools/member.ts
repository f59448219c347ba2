import type { EnginePool, Reader } from '../../app/contract/engine-messages.ts'
import type { PoolView } from '../../app/contract/state.ts'
import type { FailureData } from '../../app/failure.ts'
import { sameSection } from '../../app/pool/pool-lines.ts'
import type { AskedGeneration } from './generation-status.ts'
import { LineRing } from './line-ring.ts'
import type { PoolConfig } from './pool-config.ts'
import type { RunningGeneration } from './running-generation.ts'
import type { Supervisor } from './supervisor.ts'

/** What Pools knows of a pool; the engine's figures (`active`, `waiting`, `total`) are added by who joins the two. */
export type PoolStatus = Omit<PoolView, 'active' | 'waiting' | 'total'>

/** Connections to an external pool at once, where nobody says what it can take. */
const EXTERNAL_CONNECTIONS = 16
/** PHP-FPM's default of security.limit_extensions. */
const LIMIT_EXTENSIONS = '.php .phar'

/** One pool of the workspace: a section of a file that a supervisor runs, or servers that are there already. */
export class Member {
  readonly lines: LineRing
  /** false: stopped by hand. */
  wanted = true
  /** What is wrong with this pool alone, whatever its file's generation does. */
  failure: FailureData | null = null
  /** Other settings that were refused while this pool goes on. */
  refused: FailureData | null = null
  /** As root, who its workers are. */
  reader: Reader | null = null
  readonly sinceMs = Date.now()
  /** What was told last, to tell changes only. */
  told: { pool: string; view: string } = { pool: '', view: '' }

  constructor(
    public config: PoolConfig,
    /** undefined: external, or nothing could be made for it (its failure says why). */
    public supervisor: Supervisor | undefined,
    lines?: LineRing,
  ) {
    this.lines = lines ?? new LineRing(config.name)
  }

  enginePool(): EnginePool {
    const { supervisor, config } = this
    const current = this.wanted && !this.failure ? supervisor?.current : undefined
    const socket = current && this.socketOf(current)
    return {
      name: config.name,
      state: this.engineState(socket !== undefined),
      addresses: this.fpm ? (socket ? [socket] : []) : config.servers,
      generation: socket ? (current?.n ?? null) : null,
      maxChildren: this.maxChildren,
      limitExtensions: this.limitExtensions,
      reader: this.reader,
      failure: this.failure ?? (supervisor?.state.word === 'failed' ? supervisor.state.failure : null),
    }
  }

  status(): PoolStatus {
    const { supervisor, config } = this
    const plan = supervisor?.plan
    const section = plan?.sections.find((each) => sameSection(each.name, config.section))
    const { addresses } = this.enginePool()
    return {
      name: config.name,
      responder: config.responder,
      php: plan?.php.version ?? null,
      file: this.fpm ? config.file : null,
      section: this.fpm ? config.section : null,
      overlay: this.overlay ?? null,
      state: this.state(),
      generations: (supervisor?.generations ?? []).flatMap((each) => each.view(this.sectionOf(each)) ?? []),
      addresses: [...addresses],
      pm: this.effective('pm') ?? null,
      maxChildren: this.maxChildren,
      remarks: [...(section?.remarks ?? [])],
    }
  }

  /** Its generations that answer for themselves; of those only the one that serves may be asked at the pool's own socket. */
  asked(spare: boolean): AskedGeneration[] {
    return (this.supervisor?.generations ?? []).flatMap((generation) => {
      const { at } = generation.state
      const section = this.sectionOf(generation)
      if (!section || (at !== 'serving' && at !== 'draining')) return []
      return [{ n: generation.n, section, spare: spare && at === 'serving' }]
    })
  }

  private state(): PoolStatus['state'] {
    const { supervisor, failure } = this
    if (failure) return { word: 'failed', says: failure.says, sinceMs: this.sinceMs, failure }
    if (supervisor && (this.wanted || !supervisor.running)) return this.withRefusal(supervisor.state)
    if (!this.wanted) return { word: 'stopped', says: 'Stopped.', sinceMs: this.sinceMs, failure: null }
    return { word: 'ready', says: `It is somebody else's: ${this.config.servers.join(', ')}.`, sinceMs: this.sinceMs, failure: null }
  }

  private withRefusal(state: PoolStatus['state']): PoolStatus['state'] {
    if (!this.refused || state.failure) return state
    return { ...state, says: `${state.says} New settings were refused: ${this.refused.says}`, failure: this.refused }
  }

  private engineState(serves: boolean): EnginePool['state'] {
    if (!this.wanted) return 'stopped'
    if (this.failure) return 'failed'
    if (serves || !this.supervisor) return 'ready'
    const { word } = this.supervisor.state
    if (word === 'stopped' || word === 'draining') return 'stopped'
    return word === 'failed' ? 'failed' : 'starting'
  }

  private get fpm(): boolean {
    return this.config.responder === 'fpm'
  }

  private get maxChildren(): number {
    return this.fpm ? Math.max(1, Number(this.effective('pm.max_children')) || 1) : EXTERNAL_CONNECTIONS
  }

  private get limitExtensions(): readonly string[] {
    const value = this.effective('security.limit_extensions') ?? LIMIT_EXTENSIONS
    return value
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((extension) => extension !== '')
  }

  private get overlay(): string | undefined {
    const shown = this.supervisor?.current ?? this.supervisor?.generations.at(-1)
    return (shown && this.sectionOf(shown)?.overlay) ?? undefined
  }

  private effective(key: string): string | undefined {
    return this.supervisor?.plan?.effective.find((each) => sameSection(each.name, this.config.section))?.values.get(key)
  }

  private sectionOf(generation: RunningGeneration): RunningGeneration['sections'][number] | undefined {
    return generation.sections.find((each) => sameSection(each.name, this.config.section))
  }

  private socketOf(generation: RunningGeneration): string | undefined {
    const section = this.sectionOf(generation)
    return section && `unix:${section.socket}`
  }
}
