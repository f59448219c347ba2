import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { EnginePool } from '../../../app/contract/engine-messages.ts'
import type { Figures } from '../../../app/contract/spool-messages.ts'
import type { LogLine } from '../../../app/contract/state.ts'
import { newPoolFile } from '../../../app/pool/new-pool-file.ts'
import { type ExternalSettings, externalSettings } from '../../../app/site/external-settings.ts'
import { type FastcgiAnswer, fastcgiRequest } from '../../../main/pools/fastcgi-request.ts'
import { type PoolConfig, type PoolStatus, Pools } from '../../../main/pools/pools.ts'
import { runUserFor } from '../../../main/pools/run-user.ts'
import { thePeer } from '../../peers.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'

export const RUN = 'abc123'

/** An external pool with these servers, all else as usual. */
export const external = (servers: string[], more: Partial<ExternalSettings> = {}): ExternalSettings => ({
  ...externalSettings({ responder: 'external', servers }),
  ...more,
})

/** Pools with a folder of their own, and all that they told. They are closed when the test is over. */
export interface RunningPools {
  readonly folder: string
  readonly runFolder: string
  readonly pools: Pools
  readonly told: {
    readonly pools: EnginePool[]
    readonly views: PoolStatus[]
    readonly lines: LogLine[]
    readonly figures: Figures[]
    readonly gone: string[]
  }
  /** Writes a file in the folder. @returns its path */
  write(name: string, text: string): string
  /** The settings of a pool of this folder; php is the one of this machine. */
  config(more?: Partial<PoolConfig>): PoolConfig
  /** What the engine was told last of a pool. */
  engine(name?: string): EnginePool | undefined
  view(name?: string): PoolStatus | undefined
  /** Runs a script of the folder on the current generation of a pool. */
  request(script: string, params?: Readonly<Record<string, string>>, name?: string): Promise<FastcgiAnswer>
}

export function runningPools(
  options: { folder?: string; env?: NodeJS.ProcessEnv; search?: readonly string[]; embeddedProgram?: string } = {},
): RunningPools {
  const folder = options.folder ?? tempFolder()
  const runFolder = join(folder, 'run')
  const told: RunningPools['told'] = { pools: [], views: [], lines: [], figures: [], gone: [] }
  const pools = new Pools({
    runFolder,
    run: RUN,
    search: options.search,
    env: options.env,
    embeddedProgram: options.embeddedProgram,
    on: {
      pool: (pool) => told.pools.push(pool),
      view: (view) => told.views.push(view),
      line: (line) => told.lines.push(line),
      figures: (figures) => told.figures.push(...figures),
      gone: (name) => told.gone.push(name),
    },
  })
  onTestFinished(() => pools.close(500))
  const made: RunningPools = {
    folder,
    runFolder,
    pools,
    told,
    write(name, text) {
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
      return path
    },
    config: (more = {}) => ({
      name: 'blog',
      responder: 'fpm',
      file: join(folder, 'blog.conf'),
      section: 'blog',
      php: options.search ? undefined : thePeer('php-fpm'),
      workers: undefined,
      projectRoots: [folder],
      ...more,
    }),
    engine: (name = 'blog') => told.pools.findLast((each) => each.name === name),
    view: (name = 'blog') => pools.views().find((each) => each.name === name),
    request(script, params = {}, name = 'blog') {
      const socket = made.engine(name)?.addresses[0]?.replace(/^unix:/, '')
      if (!socket) throw new Error(`${name} has no address`)
      const all = {
        REQUEST_METHOD: 'GET',
        SCRIPT_NAME: `/${script}`,
        SCRIPT_FILENAME: join(folder, script),
        REQUEST_URI: `/${script}`,
        ...params,
      }
      return fastcgiRequest(socket, Object.entries(all), 20_000)
    },
  }
  return made
}

/** A request that a worker holds for `ms`, then answers "done"; it has begun when this resolves. */
export async function slowRequest(
  pools: RunningPools,
  ms: number,
  params: Readonly<Record<string, string>> = {},
): Promise<{ answer: Promise<FastcgiAnswer>; worker: number }> {
  const mark = join(tempFolder(0o777), 'begun')
  const sleep = `usleep(${ms} * 1000); echo "done";`
  pools.write('slow.php', `<?php file_put_contents(${JSON.stringify(mark)}, getmypid()); ${sleep}`)
  const answer = pools.request('slow.php', params)
  answer.catch(() => undefined) // whoever awaits it gets the error
  const worker = await until(() => Number(readFileSync(mark, 'utf8')), { ms: 20_000, what: 'the slow request to begin' })
  return { answer, worker }
}

/** The pool file of a new site, for who runs the test. `more` is added to its section. */
export async function poolFile(folder: string, name = 'blog', more = ''): Promise<string> {
  return `${newPoolFile(name, await runUserFor(folder))}${more}`
}

/** `user` and `group` lines where they are needed. */
export async function accountLines(folder: string): Promise<string> {
  const account = await runUserFor(folder)
  return account ? `user = ${account.user}\ngroup = ${account.group}\n` : ''
}

export const bodyOf = (answer: FastcgiAnswer): string => answer.stdout.slice(answer.stdout.indexOf('\r\n\r\n') + 4)
