import { cp, mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { asFailure, Failure } from '../app/failure.ts'
import { nameFromFolder } from '../app/site/names.ts'
import { poolsOf, readSiteFile, type SiteFile } from '../app/site/site-file.ts'
import { distFile } from './dist-file.ts'
import { engineSite } from './engine-site.ts'
import { errnoReason } from './errno-reason.ts'
import type { WantedPort } from './listen-on.ts'
import type { Log } from './log.ts'
import type { PoolStatus } from './pools/pools.ts'
import { makeRunFolder } from './pools/run-folder.ts'
import type { Services } from './services.ts'
import { FIRST_SITE_PORT, firstFreePort } from './workspace/free-port.ts'
import { fromHome } from './workspace/from-home.ts'
import { isThere } from './workspace/is-there.ts'
import { type Loaded, type LoadedWorkspace, load, loadWorkspace } from './workspace/load.ts'
import { makeSite } from './workspace/make-site.ts'
import type { OpenWorkspace } from './workspace/open-workspace.ts'
import { rememberFolder } from './workspace/recent-folders.ts'
import { usableFolder } from './workspace/usable-folder.ts'

export interface SiteActionsOptions {
  readonly services: Services
  /** What was served from the start may say other than the files: ports and hosts of the command line, a welcome site without a file. */
  readonly workspace: Pick<OpenWorkspace, 'folder' | 'loaded'>
  readonly bind: string
  readonly shared: WantedPort | null
  readonly exactPorts: boolean
  readonly log: Log
}

const WELCOME = 'welcome'
/** As root the welcome site must lie where PHP's user may enter; root's home can't be. */
const ROOT_WELCOME = '/var/tmp/sluice-0'

/** Who opens the site's page at once finds its pool started. One that takes longer: its exchanges wait. */
const POOL_PATIENCE_MS = 1000

/** What a person does with sites while Sluice runs. One after the other: each leaves files, ports and pools in step. */
export class SiteActions {
  private queue: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: SiteActionsOptions) {}

  /** @returns the site's name; of a folder that is a site already, that one, started. @throws Failure of the folder or the workspace */
  add(folder: string): Promise<string> {
    return this.inTurn(() => this.addNow(folder))
  }

  /** @returns the name of the welcome site: the one that is served without a file, else one of a copy in the workspace. @throws as `add` */
  welcome(): Promise<string> {
    return this.inTurn(async () => {
      if (this.options.services.sites.names().includes(WELCOME) && !(await this.hasFile(WELCOME))) {
        await this.open(WELCOME)
        return WELCOME
      }
      const root = process.getuid?.() === 0
      if (root) makeRunFolder(ROOT_WELCOME)
      const folder = join(root ? ROOT_WELCOME : this.options.workspace.folder, WELCOME)
      try {
        // What is there already may have been changed to try things out.
        await cp(distFile('assets/welcome'), folder, { recursive: true, force: false })
      } catch (error) {
        throw new Failure('file-unwritable', { path: folder, reason: errnoReason(error) }, error)
      }
      return this.addNow(folder)
    })
  }

  /** Its file goes into the folder `removed`, whence `restore` takes it. @throws Failure `site-unknown`, `file-unwritable` */
  remove(name: string): Promise<void> {
    return this.inTurn(async () => {
      const { sites, feed } = this.options.services
      const used = this.poolsOf(name)
      if (await this.hasFile(name)) await this.move(this.fileOf(name), this.removedFileOf(name))
      sites.remove(name)
      this.dropPools(used)
      this.tellEngine()
      feed.changed()
    })
  }

  /** @throws Failure `site-unknown` where no such site was removed */
  restore(name: string): Promise<void> {
    return this.inTurn(async () => {
      const file = await isThere(this.removedFileOf(name))
      if (this.options.services.sites.names().includes(name) || (!file && !this.first(name)))
        throw new Failure('site-unknown', { site: name })
      if (file) await this.move(this.removedFileOf(name), this.fileOf(name))
      await this.open(name)
    })
  }

  stop(name: string): Promise<void> {
    return this.inTurn(async () => {
      const { sites, pools, feed } = this.options.services
      const used = this.poolsOf(name)
      sites.setStopped(name, true)
      for (const pool of used) if (!sites.usesPool(pool)) await pools.stop(pool).catch(() => {})
      this.tellEngine()
      feed.changed()
    })
  }

  start(name: string): Promise<void> {
    return this.inTurn(async () => {
      this.poolsOf(name)
      await this.open(name)
    })
  }

  /**
   * Its file is another: a site that is served is served by that at once; of what can't be served nothing is taken, and what was served goes
   * on, saying so. Never rejects.
   */
  reload(name: string): Promise<void> {
    return this.inTurn(async () => {
      const { sites, feed } = this.options.services
      if (sites.file(name) === undefined) return
      try {
        const { said, failure } = await load(this.fileOf(name), readSiteFile)
        if (!said) throw failure
        await engineSite(said, this.options.bind)
      } catch (error) {
        sites.refuse(name, asFailure(error).data)
        this.options.log('warning', `The site ${name} goes on as it was. ${asFailure(error).message}`)
        feed.changed()
        return
      }
      if (!sites.isStopped(name)) await this.open(name)
      else {
        await sites.add(this.asServed(name, await loadWorkspace(this.options.workspace.folder)))
        sites.setStopped(name, true)
        feed.changed()
      }
    })
  }

  private async addNow(folder: string): Promise<string> {
    const { services, workspace, bind, log } = this.options
    const root = await usableFolder(fromHome(folder))
    // Also those that are not served: nobody's file is written over, and a port is kept while its site is stopped.
    const { sites: written } = await loadWorkspace(workspace.folder)
    const known = services.sites.nameOfRoot(root) ?? written.find(({ said }) => said?.root === root)?.name
    const names = [...services.sites.names(), ...written.map((site) => site.name)]
    const name = known ?? nameFromFolder(root, (taken) => names.includes(taken))
    if (known === undefined) {
      const open = services.sites.listeners().map(({ url }) => Number(new URL(url).port))
      const kept = new Set([...open, ...written.flatMap(({ said }) => said?.port || [])])
      const port = (await firstFreePort(FIRST_SITE_PORT, bind, kept)) ?? 0
      await makeSite(workspace.folder, { name, root, port, hosts: [`${name}.localhost`], pool: null })
    }
    await this.open(name)
    await rememberFolder(workspace.folder, root, Date.now()).catch((error: unknown) => log('warning', asFailure(error).message))
    return name
  }

  /** Reads the site's files as they are now, starts its pool and opens its port. */
  private async open(name: string): Promise<void> {
    const { services, workspace } = this.options
    const { sites, pools, workspacePools, feed } = services
    const loaded = await loadWorkspace(workspace.folder)
    const site = this.asServed(name, loaded)
    const before = sites.file(name)
    await sites.add(site)
    const known = [...loaded.pools, ...workspace.loaded.pools]
    const starting: Promise<unknown>[] = []
    for (const wanted of site.said ? poolsOf(site.said) : []) {
      const pool = known.find((each) => each.name === wanted)
      if (!pool) continue
      const ready = (): PoolStatus['state'] | undefined =>
        pools.views().find((each) => each.name === pool.name && each.state.word === 'ready')?.state
      const serves = ready() !== undefined
      const starts = workspacePools
        .start([pool], () => sites.foldersOf(pool.name, name))
        // One that goes on, its new settings refused, must go on saying so.
        .then(() => (ready()?.failure ? undefined : pools.start(pool.name).catch(() => {})))
      // One that only starts lets exchanges wait; one that serves other sites may not see this one's folder yet.
      if (serves) await starts
      else starting.push(starts)
    }
    this.tellEngine()
    // Its file may name others now.
    if (before && site.said) this.dropPools(poolsOf(before))
    feed.changed()
    await Promise.all([sites.untilSettled(), Promise.race([Promise.all(starting), pause(POOL_PATIENCE_MS, undefined, { ref: false })])])
    if (!services.hasFoundPhp) void services.findPhp()
  }

  /** What the site's file says now, with what the command line said of it. @throws Failure `site-unknown` */
  private asServed(name: string, { sites }: LoadedWorkspace): Loaded<SiteFile> {
    const now = sites.find((each) => each.name === name)
    const first = this.first(name)
    if (!now?.said || !first?.said) {
      const site = now ?? first
      if (!site) throw new Failure('site-unknown', { site: name })
      return site
    }
    const { port, hosts } = first.said
    return { ...now, said: { ...now.said, port: port ?? now.said.port, hosts: [...new Set([...hosts, ...now.said.hosts])] } }
  }

  private first(name: string): Loaded<SiteFile> | undefined {
    return this.options.workspace.loaded.sites.find((each) => each.name === name)
  }

  private tellEngine(): void {
    const { services, bind, shared, exactPorts } = this.options
    services.engine.setSites({ sites: services.sites.engineSites(), shared: shared && { ...shared, bind }, exact: exactPorts })
  }

  private dropPools(used: readonly string[]): void {
    const { sites, workspacePools } = this.options.services
    for (const pool of used) if (!sites.usesPool(pool)) workspacePools.remove(pool)
  }

  /** @throws Failure `site-unknown` */
  private poolsOf(name: string): readonly string[] {
    const file = this.options.services.sites.file(name)
    if (file === undefined) throw new Failure('site-unknown', { site: name })
    return file ? poolsOf(file) : []
  }

  private async move(from: string, to: string): Promise<void> {
    try {
      await mkdir(dirname(to), { recursive: true })
      await rename(from, to)
    } catch (error) {
      throw new Failure('file-unwritable', { path: to, reason: errnoReason(error) }, error)
    }
  }

  private inWorkspace = (...path: readonly string[]): string => join(this.options.workspace.folder, ...path)
  private fileOf = (name: string): string => this.inWorkspace('sites', `${name}.yaml`)
  private removedFileOf = (name: string): string => this.inWorkspace('removed', `${name}.yaml`)
  private hasFile = (name: string): Promise<boolean> => isThere(this.fileOf(name))

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.queue.then(act)
    this.queue = result.catch(() => {})
    return result
  }
}
