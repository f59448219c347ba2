import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, normalize } from 'node:path'
import type { FileView } from '../app/contract/file.ts'
import type { PoolProblem } from '../app/contract/pool-file.ts'
import { Failure } from '../app/failure.ts'
import type { PoolText } from '../app/pool/pool-text.ts'
import type { Problem } from '../app/pool/problem.ts'
import { errnoReason } from './errno-reason.ts'
import { checkPoolFile, newestPhp, ranBy } from './pool-file-check.ts'
import { asRoot } from './pool-files.ts'
import type { Pools } from './pools/pools.ts'
import { atomicWrite } from './workspace/atomic-write.ts'
import { type ExactText, exactBytes, readExactText, seenOf } from './workspace/exact-text.ts'
import { fromHome } from './workspace/from-home.ts'
import { mayWrite } from './workspace/may-write.ts'
import { type RecentFile, recentFiles, rememberFile } from './workspace/recent-files.ts'

export interface LooseFilesOptions {
  readonly pools: Pick<Pools, 'views'>
  readonly workspace: string
  /** Where php-fpm is looked for; undefined: the usual places of this system. */
  readonly search: readonly string[] | undefined
}

/** Debian's www.conf has 21 KB. */
const MOST_BYTES = 1 << 20

/** Any pool file of this machine as a person edits it: looked at, checked, written. Nothing is started from it. */
export class LooseFiles {
  private saving: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: LooseFilesOptions) {}

  /** @param remember a person opened it @throws Failure `path-relative`, `file-unreadable`, `file-not-text`, `file-too-large` */
  async open(given: string, remember = false): Promise<FileView> {
    const { workspace, search } = this.options
    const path = wholePath(given)
    const { text, seen } = await read(path)
    const php = await newestPhp(search).catch(() => null)
    // It only saves clicks later.
    if (remember) await rememberFile(workspace, path, Date.now()).catch(() => {})
    return {
      ...{ path, text, seen, asRoot, runBy: ranBy(path), writable: await mayWrite(path) },
      ...{ php: php?.version ?? null, pools: await this.poolsOf(path) },
    }
  }

  /** By our own rules and by php-fpm. @throws as `open` */
  async check(given: string, text: string): Promise<{ problems: PoolProblem[]; refused: boolean; asked: boolean }> {
    const path = wholePath(given)
    const instead = exactBytes(path, text, (await read(path)).encoding)
    const { text: all, problems, verdict } = await checkPoolFile({ file: path, instead, search: this.options.search })
    const refused = verdict?.accepts === false
    return { problems: problems.map((each) => inFile(each, all)), refused, asked: verdict !== null }
  }

  /** @returns the new `seen` @throws Failure `pool-file-changed`, `text-not-in-file`, `file-unwritable`, and as `open` */
  save(given: string, text: string, seen: string): Promise<string> {
    // One after the other: each sees what the one before it wrote.
    const saved = this.saving.then(() => this.saveNow(wholePath(given), text, seen))
    this.saving = saved.catch(() => {})
    return saved
  }

  recent(): Promise<RecentFile[]> {
    return recentFiles(this.options.workspace)
  }

  private async saveNow(path: string, text: string, seen: string): Promise<string> {
    const disk = await read(path)
    if (disk.seen !== seen) throw new Failure('pool-file-changed', { path })
    const bytes = exactBytes(path, text, disk.encoding)
    refuseOther(path, text, bytes.length)
    await atomicWrite(path, bytes)
    return seenOf(bytes)
  }

  /** Pools of the workspace that run from a file, by whatever path they call it. */
  private async poolsOf(path: string): Promise<string[]> {
    const real = await realpath(path)
    const views = this.options.pools.views()
    const same = await Promise.all(views.map(async ({ file }) => file !== null && (await realpath(file).catch(() => file)) === real))
    return views.flatMap(({ name }, index) => (same[index] ? name : []))
  }
}

/** @throws Failure `path-relative` */
function wholePath(given: string): string {
  const path = fromHome(given)
  if (!isAbsolute(path)) throw new Failure('path-relative', { path: given })
  return normalize(path)
}

/** @throws Failure `file-unreadable`, `file-not-text`, `file-too-large` */
async function read(path: string): Promise<ExactText> {
  const found = await stat(path).catch((error: unknown) => {
    throw new Failure('file-unreadable', { path, reason: errnoReason(error) }, error)
  })
  // Reading a pipe would wait for whoever writes to it.
  if (!found.isFile())
    throw new Failure('file-unreadable', { path, reason: found.isDirectory() ? 'it is a folder' : 'it is no plain file' })
  refuseOther(path, '', found.size)
  const exact = await readExactText(path)
  refuseOther(path, exact.text, found.size)
  return exact
}

/** @throws Failure `file-not-text`, `file-too-large` */
function refuseOther(path: string, text: string, bytes: number): void {
  if (bytes > MOST_BYTES) throw new Failure('file-too-large', { path, bytes, most: MOST_BYTES })
  if (text.includes('\0')) throw new Failure('file-not-text', { path })
}

/** A problem of an included file stands at the line that includes it, and names its own place. */
function inFile({ level, path, line, column, code, says, mend }: Problem, file: PoolText): PoolProblem {
  if (path === file.path) return { level, line, column, code, says, mend }
  const holds = (text: PoolText): boolean => text.path === path || [...text.included.values()].flat().some(holds)
  const include = [...file.included].find(([, children]) => children.some(holds))?.[0]
  return { level, line: include ?? 1, column: 1, code, says: `${path}:${line}: ${says}`, mend }
}
