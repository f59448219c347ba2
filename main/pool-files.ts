import type { PoolFileView, PoolProblem, PoolVersion } from '../app/contract/pool-file.ts'
import type { PoolView } from '../app/contract/state.ts'
import { asFailure, Failure } from '../app/failure.ts'
import { noFacts, type PoolFacts } from '../app/pool/facts.ts'
import { poolText } from '../app/pool/pool-text.ts'
import { validate } from '../app/pool/validate.ts'
import type { Pools } from './pools/pools.ts'
import { atomicWrite } from './workspace/atomic-write.ts'
import { exactBytes, readExactText, seenOf } from './workspace/exact-text.ts'
import { mayWrite } from './workspace/may-write.ts'
import { PoolHistory } from './workspace/pool-history.ts'

/** The pools' files as a person edits them: looked at, checked, written, applied. Nothing that PHP-FPM refuses is written. */
export class PoolFiles {
  private readonly history: PoolHistory

  constructor(
    private readonly pools: Pools,
    workspace: string,
  ) {
    this.history = new PoolHistory(workspace)
  }

  /** @throws Failure `pool-unknown`, `pool-has-no-file`, `file-unreadable` */
  async view(pool: string): Promise<PoolFileView> {
    const { path, section } = this.fileOf(pool)
    const disk = await readExactText(path)
    return {
      pool,
      path,
      section,
      text: disk.text,
      seen: disk.seen,
      writable: await mayWrite(path),
      asRoot,
      applied: this.pools.appliedText(pool),
    }
  }

  /** What is wrong with a text in place of the pool's file, by our own rules and by PHP-FPM itself, whose word decides. */
  async check(pool: string, text: string): Promise<{ problems: PoolProblem[]; refused: boolean }> {
    const { path } = this.fileOf(pool)
    const disk = await readExactText(path)
    const verdict = await this.verdict(pool, () => exactBytes(path, text, disk.encoding))
    const own = validate(poolText(path, text), this.facts(pool)).map(({ level, line, column, code, says, mend }) => ({
      level,
      line,
      column,
      code,
      says,
      mend,
    }))
    if (!verdict) return { problems: own.filter(({ level }) => level !== 'error'), refused: false }
    return { problems: [asProblem(verdict, path), ...own], refused: true }
  }

  /**
   * Writes `text` (none: the file is taken as it is) and starts the next generation from it. @param seen what the person looked at; another on disk is never overwritten
   * @returns the new `seen` @throws Failure `pool-file-changed`, `pool-file-refused`, `text-not-in-file`, `file-unwritable`, whatever keeps FPM from starting
   */
  async apply(pool: string, text: string | undefined, seen: string | undefined): Promise<string> {
    const { path } = this.fileOf(pool)
    const disk = await readExactText(path)
    if (seen !== undefined && seen !== disk.seen) throw new Failure('pool-file-changed', { path })
    const before = this.pools.appliedText(pool)
    if (before !== null) await this.history.keep(pool, before, this.startedMs(pool))
    let { seen: written } = disk
    if (text !== undefined && text !== disk.text) {
      const bytes = exactBytes(path, text, disk.encoding)
      const refusal = await this.verdict(pool, () => bytes)
      if (refusal) throw refusal
      if ((await readExactText(path)).seen !== disk.seen) throw new Failure('pool-file-changed', { path })
      await atomicWrite(path, bytes)
      written = seenOf(bytes)
    }
    await this.pools.restart(pool)
    await this.history.keep(pool, text ?? disk.text)
    return written
  }

  /** @throws Failure `pool-unknown` */
  versions(pool: string): Promise<PoolVersion[]> {
    this.fileOf(pool)
    return this.history.versions(pool)
  }

  /** When the generation that serves was started. */
  private startedMs(pool: string): number {
    const view = this.pools.views().find(({ name }) => name === pool)
    return view?.generations.find(({ at }) => at === 'serving')?.startedMs ?? Date.now()
  }

  private async verdict(pool: string, bytes: () => Buffer): Promise<Failure | undefined> {
    try {
      await this.pools.tryBytes(pool, bytes())
      return undefined
    } catch (error) {
      return asFailure(error)
    }
  }

  /** What the page knows as well, so that both find the same; PHP-FPM itself knows the rest. */
  private facts(pool: string): PoolFacts {
    return { ...noFacts, runBy: 'sluice', root: asRoot, php: this.pools.views().find(({ name }) => name === pool)?.php ?? null }
  }

  private fileOf(pool: string): { path: string; section: string } {
    const view = this.pools.views().find(({ name }) => name === pool)
    if (!view) throw new Failure('pool-unknown', { pool })
    if (view.file === null) throw new Failure('pool-has-no-file', { pool, ...NO_FILE[view.responder] })
    return { path: view.file, section: view.section ?? pool }
  }
}

/** What keeps PHP-FPM from the text, at its line; of an included file at the first, with its path. */
function asProblem({ code, details, message, mend }: Failure, path: string): PoolProblem {
  const here = typeof details.line === 'number' && (details.path ?? path) === path
  const says = here && code === 'pool-file-refused' ? `PHP-FPM refuses it: ${details.reason}` : message
  return { level: 'error', line: here ? Number(details.line) : 1, column: 1, code, says, mend }
}

const NO_FILE: Readonly<Record<PoolView['responder'], { readonly why: string; readonly instead: string }>> = {
  fpm: { why: 'nobody runs it', instead: 'Mend its settings.' },
  external: { why: 'its servers are run by somebody else', instead: 'Edit it where it is run.' },
  embedded: { why: 'the embedded PHP reads none', instead: 'Install php-fpm, and let that run the pool.' },
  command: { why: 'its program is no PHP-FPM', instead: "Edit the program, or the pool's settings." },
}

/** Sluice, and so PHP-FPM, is run by root. */
export const asRoot = process.getuid?.() === 0
