import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { poolText, readPoolText } from '../../app/pool/pool-text.ts'
import { nameFromFolder } from '../../app/site/names.ts'
import { poolsOf } from '../../app/site/site-file.ts'
import { distFile } from '../dist-file.ts'
import { errnoReason } from '../errno-reason.ts'
import type { WantedPort } from '../listen-on.ts'
import type { Log } from '../log.ts'
import type { Run } from '../run.ts'
import { workspaceAt } from '../workspace/folders.ts'
import { FIRST_SITE_PORT, firstFreePort } from '../workspace/free-port.ts'
import { keepPorts } from '../workspace/keep-ports.ts'
import { type LoadedWorkspace, loadWorkspace } from '../workspace/load.ts'
import { makeSite } from '../workspace/make-site.ts'
import { type OpenWorkspace, openWorkspace } from '../workspace/open-workspace.ts'
import { usableFolder } from '../workspace/usable-folder.ts'
import { welcomeSite } from '../workspace/welcome-site.ts'
import type { ServeOptions } from './serve-options.ts'

/** What `sluice serve` opens. */
export interface Served {
  readonly workspace: OpenWorkspace
  readonly shared: WantedPort | null
  /** Whether a site's port that is taken fails it; else the next free one is opened. */
  readonly exactPorts: boolean
  /** One site that was asked for: what keeps it from coming up ends Sluice. */
  readonly mustComeUp: boolean
}

/**
 * The workspace that was asked for, with the sites of it to serve: that of a folder, all, or the welcome site.
 * @throws Failure of the folder, the pool file or the workspace
 */
export async function sitesToServe(options: ServeOptions, run: Run, log: Log): Promise<Served> {
  return options.folder === undefined ? allSites(options, run, log) : oneFolder(options.folder, options, run)
}

async function allSites({ workspace, port, bind }: ServeOptions, run: Run, log: Log): Promise<Served> {
  const opened = await openWorkspace(workspaceAt(workspace), { temporary: false })
  if (opened.loaded.sites.length > 0) {
    const sites = await keepPorts(opened.loaded.sites, bind, log)
    return { workspace: { ...opened, loaded: { ...opened.loaded, sites } }, shared: port, exactPorts: true, mustComeUp: false }
  }
  const loaded = await welcomeSite(distFile('assets/welcome'), join(run.folder, 'site'), port.port)
  log('notice', `The workspace ${opened.folder} has no sites yet, so the welcome site is served. Try sluice serve DIR.`)
  return { workspace: { ...opened, loaded }, shared: null, exactPorts: port.exact, mustComeUp: true }
}

/** With a workspace of the user's the site is made in it, once; else in one that goes with this run. */
async function oneFolder(folder: string, options: ServeOptions, run: Run): Promise<Served> {
  const root = await usableFolder(folder)
  const pool = options.pool === undefined ? null : await poolOfFile(resolve(options.pool), nameFromFolder(root))
  const temporary = options.workspace === undefined
  const path = options.workspace === undefined ? join(run.folder, 'workspace') : resolve(options.workspace)
  const workspace = await openWorkspace(path, {
    temporary,
    async prepare(home) {
      const { sites } = await loadWorkspace(home)
      if (sites.some(({ said }) => said?.root === root)) return
      const name = nameFromFolder(root, (taken) => sites.some((site) => site.name === taken))
      const kept = new Set(sites.flatMap(({ said }) => said?.port || []))
      const free = temporary || options.port.exact ? options.port.port : await firstFreePort(FIRST_SITE_PORT, options.bind, kept)
      const hosts = [...(options.host ? [options.host] : []), `${name}.localhost`]
      await makeSite(home, { name, root, port: free ?? 0, hosts, pool })
    },
  })
  return {
    workspace: { ...workspace, loaded: only(workspace.loaded, root, options) },
    shared: null,
    exactPorts: options.port.exact,
    mustComeUp: true,
  }
}

/** The site of that folder, with what the command line says of it for this run. */
function only({ sites, pools }: LoadedWorkspace, root: string, { port, host }: ServeOptions): LoadedWorkspace {
  const site = sites.find(({ said }) => said?.root === root)
  if (!site?.said) return { sites: [], pools }
  const hosts = host && !site.said.hosts.includes(host) ? [host, ...site.said.hosts] : site.said.hosts
  const said = { ...site.said, hosts, port: port.exact ? port.port : (site.said.port ?? port.port) }
  return { sites: [{ ...site, said, failure: null }], pools: pools.filter(({ name }) => poolsOf(said).includes(name)) }
}

/** Which section of a pool file runs the folder: the one of its name, else the first. @throws Failure `file-unreadable`, `pool-no-section` */
async function poolOfFile(file: string, name: string): Promise<{ readonly file: string; readonly section: string }> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new Failure('file-unreadable', { path: file, reason: errnoReason(error) }, error)
  }
  const { sections } = readPoolText(poolText(file, text))
  const section = sections.find((each) => each.name === name) ?? sections[0]
  if (!section) throw new Failure('pool-no-section', { path: file, section: name })
  return { file, section: section.name }
}
