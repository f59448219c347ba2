import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Note } from '../../../app/capture/note.ts'
import { type Entry, readBlock } from '../../../app/contract/block.ts'
import type { EngineToSpool } from '../../../app/contract/spool-messages.ts'
import { until } from '../../until.ts'

type NoteOf<Type extends Note['type']> = Note & { readonly type: Type }

/** What the engine told of one exchange. */
export class Told {
  readonly entries: Entry[] = []

  constructor(readonly id: number) {}

  notes<Type extends Note['type']>(type: Type): NoteOf<Type>[] {
    return this.entries.flatMap((entry) => (entry.kind === 'note' && entry.note.type === type ? [entry.note as NoteOf<Type>] : []))
  }

  note<Type extends Note['type']>(type: Type): NoteOf<Type> | undefined {
    return this.notes(type)[0]
  }

  /** The kept bytes of a stream, one after the other. */
  bytes(stream: Extract<Entry, { kind: 'bytes' }>['stream'], attempt?: number): Buffer {
    const parts = this.entries.flatMap((entry) =>
      entry.kind === 'bytes' && entry.stream === stream && (attempt ?? entry.attempt) === entry.attempt ? [entry.bytes] : [],
    )
    return Buffer.concat(parts)
  }

  gaps(stream: Extract<Entry, { kind: 'gap' }>['stream']): number {
    return this.entries.reduce((sum, entry) => sum + (entry.kind === 'gap' && entry.stream === stream ? entry.length : 0), 0)
  }

  get states(): string[] {
    return this.notes('state').map(({ state }) => state)
  }

  get end(): NoteOf<'end'> | undefined {
    return this.note('end')
  }

  get path(): string {
    return this.note('rebuilt')?.target ?? this.note('open')?.target ?? ''
  }
}

/** Collects what an engine thread tells, as the spool thread would, and gives blocks back unless `hold` is set. */
export class SpoolStandIn {
  readonly exchanges = new Map<number, Told>()
  /** Blocks that came. */
  blocks = 0
  hold = false
  /** Only `end` notes are kept: for tests with a lot of traffic. */
  endsOnly = false
  private readonly held: (() => void)[] = []
  private readonly ports: MessagePort[] = []

  connect = (): MessagePort => {
    const { port1, port2 } = new MessageChannel()
    port1.on('message', ({ buffer, used }: EngineToSpool) => {
      this.blocks++
      for (const entry of readBlock(buffer, used)) this.take(entry)
      const giveBack = (): void => port1.postMessage({ type: 'block-back', buffer }, [buffer])
      if (this.hold) this.held.push(giveBack)
      else giveBack()
    })
    port1.unref()
    this.ports.push(port1)
    return port2
  }

  release(): void {
    this.hold = false
    for (const giveBack of this.held.splice(0)) giveBack()
  }

  close(): void {
    for (const port of this.ports) port.close()
  }

  all(): Told[] {
    return [...this.exchanges.values()]
  }

  /** The exchange with that target, once it has ended. */
  ended(target: string, ms = 5000): Promise<Told> {
    return until(() => this.all().find((told) => told.path === target && told.end), { ms, what: `the end of ${target}` })
  }

  private take(entry: Entry): void {
    if (this.endsOnly && !(entry.kind === 'note' && entry.note.type === 'end')) return
    const told = this.exchanges.get(entry.id) ?? new Told(entry.id)
    this.exchanges.set(entry.id, told)
    told.entries.push(entry.kind === 'bytes' ? { ...entry, bytes: entry.bytes.slice() } : entry)
  }
}
