import { join } from 'node:path'
import type { SiteFileView, TriedView } from '../app/contract/site-file.ts'
import { Failure } from '../app/failure.ts'
import { readSiteFile, type SiteFile } from '../app/site/site-file.ts'
import { engineSite } from './engine-site.ts'
import { fileStamp } from './pools/file-stamp.ts'
import type { SiteActions } from './site-actions.ts'
import type { Sites } from './sites.ts'
import { rawHeadersOf, targetOf, trySite } from './try-site.ts'
import { atomicWrite } from './workspace/atomic-write.ts'
import { type ExactText, exactBytes, readExactText, seenOf } from './workspace/exact-text.ts'
import { isThere } from './workspace/is-there.ts'
import { loadWorkspace } from './workspace/load.ts'
import { mayWrite } from './workspace/may-write.ts'

export interface SiteFilesOptions {
  readonly sites: Sites
  readonly actions: Pick<SiteActions, 'reload'>
  /** Of the workspace. */
  readonly folder: string
  readonly bind: string
}

/** A request as a person tries it. */
export interface AskedOfSite {
  readonly site: string
  /** In place of its file. */
  readonly text?: string | undefined
  readonly method: string
  readonly url: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly client?: string | undefined
}

const LOOK_MS = 1000

/** The sites' files as a person edits them, here or elsewhere: looked at, tried, written; what is on disk is served, where it can be. */
export class SiteFiles {
  private readonly stamps = new Map<string, string>()
  private readonly timer: NodeJS.Timeout
  private writing: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: SiteFilesOptions) {
    this.look(() => {})
    this.timer = setInterval(() => this.look((name) => void options.actions.reload(name)), LOOK_MS).unref()
  }

  close(): void {
    clearInterval(this.timer)
  }

  /** @throws Failure `site-unknown`, `site-has-no-file`, `file-unreadable` */
  async view(site: string): Promise<SiteFileView> {
    const path = await this.pathOf(site)
    const { text, seen } = await readExactText(path)
    return { site, path, text, seen, writable: await mayWrite(path) }
  }

  /**
   * Writes a text and serves by it. @param seen what the person looked at; another on disk is never overwritten
   * @returns the new `seen` @throws Failure `site-file-invalid`, `site-file-changed`, `text-not-in-file`, `file-unwritable`, those of its folders and of `view`
   */
  write(site: string, text: string, seen: string): Promise<string> {
    // One after the other: each sees what the one before it wrote.
    const written = this.writing.then(() => this.writeNow(site, text, seen))
    this.writing = written.catch(() => {})
    return written
  }

  /** @throws Failure `site-file-invalid`, `http-bad-target` for what is no URL, those of its folders and of `view` */
  async try({ site, text, method, url, headers, client = '127.0.0.1' }: AskedOfSite): Promise<TriedView> {
    const { folder, bind } = this.options
    const path = await this.pathOf(site)
    const file = readSiteFile(text ?? (await readExactText(path)).text, { name: site, path })
    const asked = targetOf(url, file.hosts[0] ?? 'localhost')
    if (!asked) throw new Failure('http-bad-target', { reason: 'it is neither a path nor a URL of http or https' })
    const pairs = headers.map(({ name, value }) => [name, value] as const)
    const request = { scheme: asked.scheme, method, target: asked.target, rawHeaders: rawHeadersOf(pairs, asked.host) }
    const { pools } = await loadWorkspace(folder)
    const { answer, params, ...tried } = await trySite({ file, folder, pools, bind, client }, request)
    return { ...tried, params: [...params], answer: answer && { kind: answer.kind, says: saysOf(answer) } }
  }

  private async writeNow(site: string, text: string, seen: string): Promise<string> {
    const path = await this.pathOf(site)
    const disk = await this.asSeen(path, seen)
    const file: SiteFile = readSiteFile(text, { name: site, path })
    await engineSite(file, this.options.bind)
    const bytes = exactBytes(path, text, disk.encoding)
    await this.asSeen(path, seen)
    await atomicWrite(path, bytes)
    this.stamps.set(site, fileStamp(path))
    await this.options.actions.reload(site)
    return seenOf(bytes)
  }

  /** @throws Failure `site-file-changed`, `file-unreadable` */
  private async asSeen(path: string, seen: string): Promise<ExactText> {
    const disk = await readExactText(path)
    if (disk.seen !== seen) throw new Failure('site-file-changed', { path })
    return disk
  }

  /** @param onChange also of a site that is new: its file may be another already than when it was read */
  private look(onChange: (name: string) => void): void {
    for (const name of this.options.sites.names()) {
      const now = fileStamp(this.fileOf(name))
      if (now === this.stamps.get(name)) continue
      this.stamps.set(name, now)
      onChange(name)
    }
  }

  /** @throws Failure `site-unknown`, `site-has-no-file` */
  private async pathOf(site: string): Promise<string> {
    if (this.options.sites.file(site) === undefined) throw new Failure('site-unknown', { site })
    const path = this.fileOf(site)
    if (!(await isThere(path))) throw new Failure('site-has-no-file', { site })
    return path
  }

  private fileOf = (site: string): string => join(this.options.folder, 'sites', `${site}.yaml`)
}

/** What answers, in a word more than its kind. */
function saysOf(answer: object): string {
  if ('file' in answer) return String(answer.file)
  const status = 'status' in answer ? String(answer.status) : ''
  return 'location' in answer ? `${status} ${answer.location}` : status
}
