import type { contract, Handlers } from '../app/contract/all.ts'
import type { ItemOf } from '../app/contract/contract.ts'
import type { LogLine } from '../app/contract/state.ts'
import { Failure } from '../app/failure.ts'
import { pulled } from './bridge/pulled.ts'
import { trustStatus } from './certificates/trust-status.ts'
import { followWorkers } from './follow-workers.ts'
import type { LooseFiles } from './loose-files.ts'
import type { PoolFiles } from './pool-files.ts'
import { embeddedAvailable } from './pools/embedded-available.ts'
import { commandHere, type PhpFound } from './pools/find-php.ts'
import type { Pools } from './pools/pools.ts'
import type { Replays } from './replays.ts'
import type { SiteActions } from './site-actions.ts'
import type { SiteFiles } from './site-files.ts'
import type { SpoolHost } from './spool/spool-host.ts'
import type { StateFeed } from './state-feed.ts'
import { version } from './version.ts'
import { authorityFolder } from './workspace/folders.ts'
import { recentFolders } from './workspace/recent-folders.ts'

/** What only a desktop can do. */
export interface Desktop {
  /** null: cancelled. */
  chooseFolder(): Promise<string | null>
  /** A pool file. null: cancelled. */
  chooseFile(): Promise<string | null>
  /** @throws Failure for what is no URL */
  openUrl(url: string): void
}

export interface HandlerParts {
  readonly actions: SiteActions
  readonly poolFiles: PoolFiles
  readonly looseFiles: LooseFiles
  readonly siteFiles: SiteFiles
  readonly workspace: string
  readonly findPhp: () => Promise<readonly PhpFound[]>
  /** undefined: headless. */
  readonly desktop: Desktop | undefined
  readonly feed: StateFeed
  readonly spool: SpoolHost
  readonly pools: Pools
  readonly replays: Replays
  /** Whether a pool has a worker that no exchange holds. */
  readonly hasSpare: (pool: string) => boolean
}

/** What the contract asks, from the services that know it. */
export function makeHandlers({
  feed,
  spool,
  pools,
  poolFiles,
  looseFiles,
  siteFiles,
  actions,
  workspace,
  findPhp,
  desktop,
  replays,
  hasSpare,
}: HandlerParts): Handlers {
  return {
    'app.hello': () => ({ version, headless: desktop === undefined }),
    'state.get': () => feed.get(),
    'state.follow': () => feed.follow(),
    // zod's types of arrays are not readonly; nobody writes to these.
    'log.follow': () => spool.follow() as AsyncGenerator<ItemOf<(typeof contract)['log.follow']>, void>,
    'log.clear': async ({ through, but }) => {
      await spool.ask({ type: 'clear', through, but })
      feed.changed()
      return null
    },
    'exchange.get': ({ id }) => spool.ask({ type: 'exchange', id }),
    'exchange.replay': async ({ id }) => ({ id: await replays.send(id) }),
    'pool.lines': ({ pool }) => followLines(pools, pool),
    'pool.workers': ({ pool }) => followWorkers(pools, pool, () => hasSpare(pool)),
    'pool.restart': ({ pool }) => pools.restart(pool).then(() => null),
    'pool.stop': ({ pool }) => pools.stop(pool).then(() => null),
    'pool.start': ({ pool }) => pools.start(pool).then(() => null),
    'pool.file': ({ pool }) => poolFiles.view(pool),
    'pool.check': ({ pool, text }) => poolFiles.check(pool, text),
    'pool.apply': async ({ pool, text, seen }) => ({ seen: await poolFiles.apply(pool, text, seen) }),
    'pool.versions': ({ pool }) => poolFiles.versions(pool),
    'pool.endDraining': ({ pool }) => {
      pools.endDraining(pool)
      return null
    },
    'file.open': ({ path, remember }) => looseFiles.open(path, remember),
    'file.check': ({ path, text }) => looseFiles.check(path, text),
    'file.save': async ({ path, text, seen }) => ({ seen: await looseFiles.save(path, text, seen) }),
    'file.choose': () => onDesktop(desktop, 'show a dialogue').chooseFile(),
    'files.recent': () => looseFiles.recent(),
    'site.add': async ({ folder }) => ({ name: await actions.add(folder) }),
    'site.welcome': async () => ({ name: await actions.welcome() }),
    'site.remove': ({ name }) => actions.remove(name).then(() => null),
    'site.restore': ({ name }) => actions.restore(name).then(() => null),
    'site.stop': ({ name }) => actions.stop(name).then(() => null),
    'site.start': ({ name }) => actions.start(name).then(() => null),
    'site.file': ({ site }) => siteFiles.view(site),
    'site.writeFile': async ({ site, text, seen }) => ({ seen: await siteFiles.write(site, text, seen) }),
    'site.try': (asked) => siteFiles.try(asked),
    'php.advice': async () => ({
      found: (await findPhp()).map(({ path, version: php, sapi }) => ({ path, version: php, sapi })),
      installCommand: commandHere(),
      embedded: embedded(),
    }),
    'folder.choose': () => onDesktop(desktop, 'show a dialogue').chooseFolder(),
    'https.status': () => trustStatus(authorityFolder()),
    'folders.recent': () => recentFolders(workspace),
    'url.open': ({ url }) => {
      onDesktop(desktop, 'open a browser').openUrl(url)
      return null
    },
  }
}

function embedded(): { version: string } | null {
  const found = embeddedAvailable()
  return found.available ? { version: found.version } : null
}

/** @throws Failure `not-on-this-host` */
function onDesktop(desktop: Desktop | undefined, what: string): Desktop {
  if (!desktop) throw new Failure('not-on-this-host', { what })
  return desktop
}

/** As many as a pool keeps: who is slower than that loses the oldest. */
const MOST_LINES = 2000

/** @throws Failure `pool-unknown` */
function followLines(pools: Pools, pool: string): AsyncGenerator<LogLine[], void> {
  let lines = [...pools.lines(pool)]
  let first = true
  let wake: () => void = () => {}
  const end = pools.follow(pool, (line) => {
    lines.push(line)
    if (lines.length > MOST_LINES) lines.shift()
    wake()
  })
  return pulled({
    async next() {
      // The first item comes also where there is no line yet: so it is known that there is none.
      if (lines.length === 0 && !first)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      first = false
      const batch = lines
      lines = []
      return batch
    },
    end,
  })
}
