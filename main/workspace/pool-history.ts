import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PoolVersion } from '../../app/contract/pool-file.ts'
import { atomicWrite } from './atomic-write.ts'

/** Texts of a pool that are kept. */
const MOST = 50

/** The texts that generations of a pool were started from: `history/POOL/NNNNNN-EPOCHMS.conf` in the workspace. */
export class PoolHistory {
  constructor(private readonly workspace: string) {}

  /** Keeps a text, if it is another than the newest. @param atMs when it began to run, epoch ms @throws Failure `file-unwritable` */
  async keep(pool: string, text: string, atMs = Date.now()): Promise<void> {
    const [newest] = await this.versions(pool)
    if (newest?.text === text) return
    const n = (newest?.n ?? 0) + 1
    await atomicWrite(join(this.folder(pool), `${String(n).padStart(6, '0')}-${atMs}.conf`), text, 0o600)
    const names = await this.names(pool)
    for (const old of names.slice(MOST)) await rm(join(this.folder(pool), old), { force: true })
  }

  /** Newest first. What can't be read is left out: it only makes the past shorter. */
  async versions(pool: string): Promise<PoolVersion[]> {
    const all = await Promise.all((await this.names(pool)).map((name) => this.read(pool, name)))
    return all.flatMap((version) => version ?? [])
  }

  private async read(pool: string, name: string): Promise<PoolVersion | undefined> {
    const [, n, atMs] = NAME.exec(name) ?? []
    try {
      return { n: Number(n), atMs: Number(atMs), text: await readFile(join(this.folder(pool), name), 'utf8') }
    } catch {
      return undefined
    }
  }

  private async names(pool: string): Promise<string[]> {
    const all = await readdir(this.folder(pool)).catch(() => [])
    return all.filter((name) => NAME.test(name)).sort((a, b) => b.localeCompare(a))
  }

  private folder(pool: string): string {
    return join(this.workspace, 'history', pool)
  }
}

const NAME = /^(\d{6})-(\d+)\.conf$/
