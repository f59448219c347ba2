import { ExchangeRecord, hasEnded } from '../../app/capture/exchange-record.ts'
import { applyEntry, applyFigures, applyLoss } from '../../app/capture/fold.ts'
import { PagePool } from '../../app/capture/page-pool.ts'
import type { ExchangeDetail, Summary, WorkerFigures } from '../../app/capture/summary.ts'
import type { Entry } from '../../app/contract/block.ts'
import type { CaptureStats, Figures, SpoolStart } from '../../app/contract/spool-messages.ts'
import type { FailureData } from '../../app/failure.ts'
import { Bag, type InBag } from '../bag.ts'
import { Fifo } from './fifo.ts'

/** One exchange in the store. `record`: all of it; null once only its summary is kept. */
export interface Row extends InBag {
  /** In which order it came, from 1. */
  readonly seq: number
  readonly summary: Summary
  record: ExchangeRecord | null
}

/** One exchange may take this part of all bytes; the rest of it is cut. */
const EXCHANGE_SHARE = 1 / 4

/** So many summaries go at once when there are too many: the list is rebuilt for it. */
const LEAVE_SHARE = 1 / 64

/** Pages of exchanges that were dropped, for those that come. */
const SPARE_BYTES = 8 << 20

/** Figures that came before their exchange; more are not kept. */
const EARLY_FIGURES_LIMIT = 10_000

/**
 * The exchanges of the run, within bounds: bytes of the oldest ended ones go first, then summaries. What runs never goes; what of it
 * is over the bound is cut and counted as a gap.
 */
export class ExchangeStore {
  private rows: Row[] = [] // by seq
  private readonly byId = new Map<number, Row>()
  private readonly running = new Bag<Row>()
  private readonly endedWithBytes = new Fifo<Row>()
  private readonly pages = new PagePool(SPARE_BYTES)
  private readonly early = new Map<number, WorkerFigures>()
  private seq = 0
  private lastId = 0
  private gone: number
  private heldBytes = 0
  private withBytes = 0
  private gapBytes = 0
  private leaveAbove: number

  /** @param changed called for each row that is new or another one now */
  constructor(
    private readonly bounds: SpoolStart,
    private readonly changed: (row: Row) => void,
  ) {
    this.gone = bounds.goneThrough
    this.leaveAbove = bounds.maxSummaries
  }

  /** Ids up to and with this one are gone, but for those that run. 0: none. */
  get goneThrough(): number {
    return this.gone
  }

  /** The next row will have this number. */
  get nextSeq(): number {
    return this.seq + 1
  }

  row(id: number): Row | undefined {
    return this.byId.get(id)
  }

  /** At most so many rows, oldest first, from that number on. */
  rowsFrom(seq: number, most: number): readonly Row[] {
    let low = 0
    for (let high = this.rows.length; low < high; ) {
      const middle = (low + high) >> 1
      if ((this.rows[middle]?.seq ?? 0) < seq) low = middle + 1
      else high = middle
    }
    return this.rows.slice(low, low + most)
  }

  apply(entry: Entry): void {
    const row = this.byId.get(entry.id) ?? this.open(entry)
    if (!row?.record) return
    const { record } = row
    if (entry.kind === 'bytes') this.cutWhereFull(record, entry.bytes.length)
    if (row.record === null) return // it had to make room itself
    const was = { heldBytes: record.heldBytes, gapBytes: row.summary.gapBytes }
    const isChanged = applyEntry(record, entry)
    this.heldBytes += record.heldBytes - was.heldBytes
    this.gapBytes += row.summary.gapBytes - was.gapBytes
    if (record.ended) this.ended(row)
    if (isChanged) this.changed(row)
  }

  figures(all: readonly Figures[]): void {
    for (const { id, worker } of all) {
      const row = this.byId.get(id)
      if (row) {
        applyFigures(row.summary, worker)
        this.changed(row)
      } else if (id > this.lastId) this.keepEarly(id, worker)
    }
  }

  /** All that runs has failed. @param timeMs monotonic */
  engineLost(failure: FailureData, timeMs: number): void {
    for (const row of this.running.all()) {
      if (row.record) applyLoss(row.record, timeMs, failure)
      this.ended(row)
      this.changed(row)
    }
  }

  /** What has ended is forgotten, up to and with that id, but for those named. */
  clear(through: number = this.lastId, but: readonly number[] = []): void {
    const kept = new Set(but)
    this.gone = Math.max(this.gone, Math.min(through, this.lastId))
    this.forget(this.rows.length, (id) => id <= through && !kept.has(id))
    this.endedWithBytes.clear()
    for (const row of this.rows) if (row.record?.ended) this.endedWithBytes.push(row)
  }

  detail(id: number): ExchangeDetail | null {
    return this.byId.get(id)?.record?.detail() ?? null
  }

  stats(): CaptureStats {
    const { heldBytes: bytes, withBytes, gapBytes } = this
    return { summaries: this.rows.length, withBytes, bytes, maxBytes: this.bounds.maxBytes, gapBytes }
  }

  private open(entry: Entry): Row | undefined {
    // What goes on with an exchange that was forgotten, or begun before this thread, is of no use.
    if (entry.kind !== 'note' || entry.note.type !== 'open' || entry.id <= this.gone) return undefined
    const record = new ExchangeRecord(entry.id, entry.timeMs, entry.note, this.pages)
    const row: Row = { seq: ++this.seq, summary: record.summary, record, place: -1 }
    const worker = this.early.get(entry.id)
    if (worker) applyFigures(row.summary, worker)
    this.early.delete(entry.id)
    this.rows.push(row)
    this.byId.set(entry.id, row)
    this.running.add(row)
    this.lastId = Math.max(this.lastId, entry.id)
    this.heldBytes += record.heldBytes
    this.withBytes++
    this.changed(row)
    this.keepBounds()
    return row
  }

  private ended(row: Row): void {
    if (!this.running.delete(row)) return
    this.endedWithBytes.push(row)
    this.keepBounds()
  }

  private keepBounds(): void {
    this.makeRoom(0)
    if (this.rows.length <= this.leaveAbove) return
    const leave = Math.ceil(this.bounds.maxSummaries * LEAVE_SHARE)
    this.forget(this.rows.length - this.bounds.maxSummaries + leave)
    this.leaveAbove = Math.max(this.bounds.maxSummaries, this.rows.length + leave)
  }

  private cutWhereFull(record: ExchangeRecord, more: number): void {
    if (record.log.isCut) return
    const { maxBytes } = this.bounds
    this.makeRoom(more)
    if (this.heldBytes + more > maxBytes || record.heldBytes + more > maxBytes * EXCHANGE_SHARE) record.log.cut()
  }

  private makeRoom(more: number): void {
    while (this.heldBytes + more > this.bounds.maxBytes || this.withBytes > this.bounds.maxExchangesWithBytes) {
      const oldest = this.endedWithBytes.shift()
      if (!oldest) return
      if (this.dropBytes(oldest)) this.changed(oldest)
    }
  }

  /** @returns whether it had any */
  private dropBytes(row: Row): boolean {
    if (!row.record) return false
    this.heldBytes -= row.record.heldBytes
    this.withBytes--
    row.record.log.release()
    row.record = null
    row.summary.kept = false
    return true
  }

  /** Takes the ended ones out of the first `count` rows, where `goes` says so. */
  private forget(count: number, goes: (id: number) => boolean = () => true): void {
    const stay: Row[] = []
    for (const row of this.rows.slice(0, count)) {
      if (!hasEnded(row.summary) || !goes(row.summary.id)) {
        stay.push(row)
        continue
      }
      this.dropBytes(row)
      this.gapBytes -= row.summary.gapBytes
      this.byId.delete(row.summary.id)
      this.gone = Math.max(this.gone, row.summary.id)
    }
    this.rows = [...stay, ...this.rows.slice(count)]
    // They are told again: to a follower all up to `gone` is gone.
    for (const row of stay) if (row.summary.id <= this.gone) this.changed(row)
  }

  private keepEarly(id: number, worker: WorkerFigures): void {
    this.early.set(id, worker)
    if (this.early.size <= EARLY_FIGURES_LIMIT) return
    for (const oldest of this.early.keys()) {
      this.early.delete(oldest)
      return
    }
  }
}
