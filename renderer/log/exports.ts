import { createStore, type StoreApi } from 'zustand/vanilla'
import type { FileFormat, Part } from '../../app/capture/formats/export-format.ts'
import { type Exported, exported } from '../../app/capture/formats/exported.ts'
import { type FileFormatName, fileFormats, type TextFormatName, textFormats } from '../../app/capture/formats/index.ts'
import { Masks } from '../../app/capture/redact/masks.ts'
import { asFailure, Failure } from '../../app/failure.ts'
import type { Services } from '../shell/services.ts'
import { copyText } from '../ui/copy-text.ts'
import { saveFile } from '../ui/save-file.ts'
import { strings } from './strings.ts'

export interface ExportState {
  /** Cookies, passwords and tokens leave Sluice as they are. Off whenever Sluice's page is opened. */
  readonly withSecrets: boolean
  /** Shown exchanges are being gathered for a file. */
  readonly saving: boolean
}

const words = strings.exports

/** Exchanges on their way out: to the clipboard, or into a file. What becomes of it is told in passing. */
export class Exports {
  readonly state: StoreApi<ExportState> = createStore<ExportState>(() => ({ withSecrets: false, saving: false }))
  // One for all, so that equal secrets look equal from one export to the next.
  private readonly masks = new Masks()

  constructor(private readonly services: Pick<Services, 'call' | 'details' | 'main' | 'log' | 'shown' | 'notices'>) {}

  /** @throws Failure where it is gone, or can't be written so */
  async text(id: number, format: TextFormatName): Promise<string> {
    return textFormats[format].text(await this.exchange(id))
  }

  async copy(id: number, format: TextFormatName): Promise<void> {
    await this.tell(async () => {
      const copied = await copyText(await this.text(id, format))
      return copied ? words.copied(textFormats[format].name, this.state.getState().withSecrets) : strings.menu.notCopied
    })
  }

  async save(id: number, format: FileFormatName): Promise<void> {
    await this.tell(async () => {
      const exchange = await this.exchange(id)
      const { site } = exchange.detail.summary
      const name = `${(site ?? 'exchange').replace(/[^\w.-]+/g, '-')}-${id}`
      return this.handOver(fileFormats[format], name, [fileFormats[format].entry(exchange, 0)], 0)
    })
  }

  /** All rows that are shown, oldest first, those left out whose bytes are gone or that the format can't hold. */
  async saveShown(format: FileFormatName): Promise<void> {
    const { shown, log } = this.services
    if (this.state.getState().saving) return
    const ids = Array.from({ length: shown.count }, (_, index) => shown.idAt(index))
    const kept = ids.filter((id) => log.get(id)?.kept)
    this.state.setState({ saving: true })
    await this.tell(async () => {
      const parts: Part[] = []
      for (const id of kept) {
        const part = await this.part(id, format, parts.length)
        if (part !== undefined) parts.push(part)
      }
      if (parts.length === 0) return words.nothing
      return this.handOver(fileFormats[format], 'sluice-exchanges', parts, ids.length - parts.length)
    })
    this.state.setState({ saving: false })
  }

  /** undefined: not this one. @throws Failure where none can be had any more */
  private async part(id: number, format: FileFormatName, index: number): Promise<Part | undefined> {
    try {
      return fileFormats[format].entry(await this.exchange(id), index)
    } catch (error) {
      const { code } = asFailure(error)
      if (code === 'exchange-gone' || code === 'exchange-no-fastcgi') return undefined
      throw error
    }
  }

  private async exchange(id: number): Promise<Exported> {
    const { call, details, main } = this.services
    const { detail: shown } = details.state.getState()
    const detail = shown?.summary.id === id ? shown : await call('exchange.get', { id })
    if (!detail) throw new Failure('exchange-gone', { id })
    const { site, host } = detail.summary
    const url = main.getState().state?.sites.find(({ name }) => name === site)?.urls[0] ?? `http://${host}`
    return exported(detail, url, this.state.getState().withSecrets ? null : this.masks)
  }

  private handOver({ head, tail, mime, extension }: FileFormat, name: string, parts: readonly Part[], leftOut: number): string {
    const version = this.services.main.getState().state?.version ?? ''
    const file = `${name}.${extension}`
    saveFile(file, new Blob([head(version), ...parts, tail], { type: mime }))
    return words.saved(file, this.state.getState().withSecrets, leftOut)
  }

  private async tell(run: () => Promise<string>): Promise<void> {
    const { notices } = this.services
    try {
      notices.show({ says: await run() })
    } catch (error) {
      notices.fail(error)
    }
  }
}
