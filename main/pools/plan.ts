import { rmSync } from 'node:fs'
import type { EffectiveSection } from '../../app/pool/effective-config.ts'
import { buildPrefix } from './build-prefix.ts'
import { checkPool } from './check-pool.ts'
import { cleanEnvironment } from './clean-environment.ts'
import { choosePhp, type PhpFound } from './find-php.ts'
import { type FrozenPool, freezePool } from './frozen-pool.ts'
import { type PreparedPool, type PreparedSection, preparePool } from './prepared-pool.ts'

/** What a generation is started from: a crash starts from the same again. */
export interface Plan {
  readonly php: PhpFound
  readonly frozen: FrozenPool
  readonly effective: readonly EffectiveSection[]
  /** Of the generation that was checked; another has other sockets. */
  readonly sections: readonly PreparedSection[]
}

export interface PlanOrder {
  /** The pool file, absolute. */
  readonly file: string
  /** Bytes to take in place of the file's. */
  readonly instead?: Buffer | undefined
  readonly php: string | undefined
  readonly search: readonly string[] | undefined
  readonly env: NodeJS.ProcessEnv
  /** Where the generation is prepared; it is gone again where this throws. */
  readonly folder: string
  /** Called once the file could be read, whatever becomes of it. */
  readonly onRead: (frozen: FrozenPool) => void
  /** Called with what PHP-FPM took. Throws where nobody can use it. */
  readonly approve: (plan: Plan) => Promise<void>
  /** Called with what PHP-FPM remarks, line by line. */
  readonly onWarning: (line: string) => void
}

/** Freezes a pool file, and lets PHP-FPM check what it would run. @throws Failure */
export async function makePlan(order: PlanOrder): Promise<{ readonly plan: Plan; readonly pool: PreparedPool }> {
  const { file, search, env } = order
  const choosing = choosePhp(order.php, { search, env })
  choosing.catch(() => undefined) // it is awaited below, perhaps after the file has failed
  const frozen = await freezePool(file, async () => buildPrefix((await choosing).path, env), cleanEnvironment(env).env, order.instead)
  order.onRead(frozen)
  const php = await choosing
  try {
    const pool = preparePool(frozen, php, order.folder)
    const { effective, warnings } = await checkPool(pool, frozen, php, env)
    warnings.forEach(order.onWarning)
    const plan: Plan = { php, frozen, effective, sections: pool.sections }
    await order.approve(plan)
    return { plan, pool }
  } catch (error) {
    rmSync(order.folder, { recursive: true, force: true })
    throw error
  }
}
