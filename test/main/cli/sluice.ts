import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterwards } from '../../afterwards.ts'
import { built } from '../../built.ts'
import { commandLine, killGroup, killProcess, processesOf } from '../../processes.ts'
import { type Started, type StartOptions, start } from '../../started.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'

/** A user of their own: workspace, run folder and home are under one folder, so that nothing of this machine's user is touched. */
export interface TestUser {
  readonly folder: string
  /** Where sockets and short-lived files go. */
  readonly run: string
  readonly workspace: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export function testUser(): TestUser {
  const folder = tempFolder()
  const env = {
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'cfg'),
    XDG_RUNTIME_DIR: folder,
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_DATA_HOME: join(folder, 'data'),
    SLUICE_TRACE: undefined,
    npm_command: undefined,
  }
  const user = { folder, run: join(folder, 'sluice'), workspace: join(folder, 'cfg/sluice'), env }
  // A test that failed half-way leaves nothing behind either.
  afterwards(() => {
    // The reaper is left to do its work: it alone knows the workers of a master that is dead, whose titles hold no folder.
    for (const pid of leftBy(user).filter((each) => !commandLine(each).includes('sluice-reaper'))) {
      killGroup(pid)
      killProcess(pid)
    }
  })
  return user
}

/** The processes of that user's Sluices: each has the run folder in its command line, or is a child of one that has. */
export function leftBy({ run }: TestUser): number[] {
  return processesOf(run)
}

/** What is in the run folder; none: it is gone. */
export function runFiles({ run }: TestUser): string[] {
  try {
    return readdirSync(run, { recursive: true }).map(String)
  } catch {
    return []
  }
}

/** A folder with an index.php that any user may read. */
export function phpFolder(user: TestUser, name = 'blog', script = '<?php echo "hello from ", basename(__DIR__);'): string {
  const folder = join(user.folder, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'index.php'), script)
  return folder
}

/** Starts dist/cli.cjs. */
export async function sluice(user: TestUser, words: readonly string[], options: StartOptions = {}): Promise<Started> {
  const started = start(process.execPath, [await built('cli.cjs'), ...words], { ...options, env: { ...user.env, ...options.env } })
  afterwards(() => killGroup(started.pid))
  return started
}

const NOBODY = 65_534
const SETPRIV = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups']

/** Whether root may become somebody here: not in every container. */
export const canBeNobody = process.getuid?.() === 0 && spawnSync('setpriv', [...SETPRIV, 'true']).status === 0

/** Starts it as an ordinary user who owns what is in their folder, where the tests run as root. */
export async function sluiceAsNobody(user: TestUser, words: readonly string[]): Promise<Started> {
  for (const path of [user.folder, ...readdirSync(user.folder, { recursive: true }).map((name) => join(user.folder, String(name)))])
    chownSync(path, NOBODY, NOBODY)
  return start('setpriv', [...SETPRIV, process.execPath, await built('cli.cjs'), ...words], { env: user.env })
}

/** Runs it to its end. */
export async function run(user: TestUser, words: readonly string[], options?: StartOptions) {
  const started = await sluice(user, words, options)
  const { code } = await started.exit
  return { code, stdout: started.stdout, stderr: started.stderr }
}

/** The addresses that a Sluice prints once it accepts. */
export async function addresses(
  started: Started,
): Promise<{ readonly sites: Readonly<Record<string, string>>; readonly ui: string | undefined }> {
  let ended = false
  started.exit.then(
    () => (ended = true),
    () => (ended = true),
  )
  const said = await until(() => ended || /^(ui |http.*\n$)/m.test(started.stdout), { what: 'its addresses', ms: 20_000 })
  if (ended || !said) throw new Error(`it ended: ${started.stderr}`)
  const lines = started.stdout.trim().split('\n')
  const sites = lines.flatMap((line) => (line.startsWith('http') ? [line.split(/\s+/).reverse() as [string, string]] : []))
  return { sites: Object.fromEntries(sites), ui: lines.find((line) => line.startsWith('ui '))?.slice(3) }
}
