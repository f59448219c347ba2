import { afterEach, expect, test } from 'vitest'
import type { Entry } from '../../../app/contract/block.ts'
import type { LogBatch } from '../../../app/contract/spool-messages.ts'
import type { Failure } from '../../../app/failure.ts'
import { SPOOL_BOUNDS, SpoolHost } from '../../../main/spool/spool-host.ts'
import { bytes, endNote, lost, note, openNote } from '../../app/capture/entries.ts'
import { until } from '../../until.ts'
import { EnginePlayer } from './engine-player.ts'

const open: { host: SpoolHost; engines: EnginePlayer[] }[] = []
afterEach(async () => {
  for (const { host, engines } of open.splice(0)) {
    for (const engine of engines) engine.close()
    await host.close()
  }
})

/** A host with the built thread, and an engine that is handed on when the thread is lost, as main does it. */
function start(bounds = SPOOL_BOUNDS) {
  const failures: Failure[] = []
  const connect = (): EnginePlayer => {
    const engine = new EnginePlayer(host.connectEngine())
    all.engines.push(engine)
    return engine
  }
  const host = new SpoolHost(bounds, {
    lost: (failure) => {
      failures.push(failure)
      started.engine = connect()
    },
  })
  const all = { host, engines: [] as EnginePlayer[] }
  open.push(all)
  const started = { host, failures, engine: connect() }
  return started
}

async function pull(log: AsyncGenerator<LogBatch, void>): Promise<LogBatch> {
  const { value } = await log.next()
  if (!value) throw new Error('the log has ended')
  return value
}
/** Pulls until a batch tells what `wanted` looks for; empty ones in between are fine. */
async function pullFor(log: AsyncGenerator<LogBatch, void>, wanted: (batch: LogBatch) => boolean): Promise<LogBatch> {
  for (;;) {
    const batch = await pull(log)
    if (wanted(batch)) return batch
  }
}
const ids = (batch: LogBatch): number[] => batch.summaries.map(({ id }) => id)
const exchange = (id: number): Entry[] => [
  note(0, openNote, id),
  bytes(1, 'to-client', `answer ${id}`, 0, id),
  note(2, { type: 'answered', status: 200, reason: 'OK', headers: [['Content-Type', 'text/plain']] }, id),
  note(3, { ...endNote, responseBytes: 8 }, id),
]

test('what the engine writes comes out as summaries and details, and its blocks come back', async () => {
  const { host, engine } = start()
  const log = host.follow()
  expect(await pull(log)).toEqual({ summaries: [], goneThrough: 0 })
  engine.send(...exchange(1), ...exchange(2))
  const batch = await pull(log)
  expect(batch.summaries).toMatchObject([
    { id: 1, state: 'done', status: 200, mime: 'text/plain', responseBytes: 8 },
    { id: 2, state: 'done' },
  ])
  const detail = await host.ask({ type: 'exchange', id: 2 })
  expect(new TextDecoder().decode(detail?.bytes)).toBe('answer 2')
  expect(await host.ask({ type: 'exchange', id: 3 })).toBeNull()
  expect(await host.ask({ type: 'stats' })).toMatchObject({ summaries: 2, withBytes: 2, maxBytes: SPOOL_BOUNDS.maxBytes, gapBytes: 0 })
  await until(() => engine.blocksBack === engine.blocksOut, { what: 'the blocks to come back' })
})

test('asking for an exchange twice gives it twice', async () => {
  const { host, engine } = start()
  engine.send(...exchange(1))
  const log = host.follow()
  await pullFor(log, ({ summaries }) => summaries.length > 0)
  const [first, second] = await Promise.all([host.ask({ type: 'exchange', id: 1 }), host.ask({ type: 'exchange', id: 1 })])
  expect(first).toEqual(second)
})

test('100,000 exchanges stay in the log, the last 500 with their bytes, and a change of one is a batch of one', async () => {
  const { host, engine } = start()
  const COUNT = 100_000
  for (let from = 1; from <= COUNT; from += 1000) engine.send(...Array.from({ length: 1000 }, (_, i) => exchange(from + i)).flat())
  await until(() => engine.blocksBack === engine.blocksOut, { what: 'all blocks to be read', ms: 60_000 })
  const log = host.follow(5000)
  const seen = new Set<number>()
  while (seen.size < COUNT) for (const id of ids(await pull(log))) seen.add(id)
  expect(await host.ask({ type: 'stats' })).toMatchObject({ summaries: COUNT, withBytes: 500, gapBytes: 0 })
  expect(await host.ask({ type: 'exchange', id: COUNT - 500 })).toBeNull()
  expect((await host.ask({ type: 'exchange', id: COUNT - 499 }))?.summary.kept).toBe(true)

  const worker = { pid: 7, memoryBytes: 1, cpuPercent: null, phpMs: 2, certain: true }
  for (const id of [5, 99_999]) {
    host.figures([{ id, worker }])
    expect((await pull(log)).summaries).toMatchObject([{ id, worker }])
  }
  // One more than the bound: the oldest go, and the batch says through which.
  engine.send(...exchange(COUNT + 1))
  const batch = await pullFor(log, ({ goneThrough }) => goneThrough > 0)
  expect(ids(batch)).toContain(COUNT + 1)
  expect((await host.ask({ type: 'stats' })).summaries).toBe(COUNT + 1 - batch.goneThrough)
}, 120_000)

test('clear forgets what has ended; what runs stays and is told again', async () => {
  const { host, engine } = start()
  const log = host.follow()
  engine.send(...exchange(1), note(0, openNote, 2), ...exchange(3))
  await pullFor(log, (batch) => ids(batch).includes(3))
  await host.ask({ type: 'clear' })
  expect(await pull(log)).toMatchObject({ goneThrough: 3, summaries: [{ id: 2, state: 'reading-body' }] })
  expect((await host.ask({ type: 'stats' })).summaries).toBe(1)
})

test('when the engine is lost, what it sent before counts, and what it held has failed', async () => {
  const { host, engine } = start()
  const log = host.follow()
  engine.send(...exchange(1), note(0, openNote, 2))
  // Straight after: main's word may overtake the block.
  host.engineLost(lost)
  const batch = await pullFor(log, ({ summaries }) => summaries.some(({ id }) => id === 2))
  expect(batch.summaries).toMatchObject([
    { id: 1, state: 'done' },
    { id: 2, state: 'failed', failure: { code: 'engine-lost' } },
  ])
  const next = new EnginePlayer(host.connectEngine())
  next.send(note(0, openNote, 3))
  expect((await pullFor(log, (each) => ids(each).includes(3))).summaries).toMatchObject([{ id: 3, state: 'reading-body' }])
  next.close()
})

test('a lost thread is started again: asks fail, followers are told what is gone and go on', async () => {
  const started = start()
  const { host, engine, failures } = started
  const log = host.follow()
  engine.send(...exchange(41), ...exchange(42))
  await pullFor(log, (batch) => ids(batch).includes(42))
  const gone = pullFor(log, ({ goneThrough }) => goneThrough > 0)
  engine.sendRubbish()
  expect(await gone).toEqual({ summaries: [], goneThrough: 42 })
  expect(failures.map(({ code }) => code)).toEqual(['spool-lost'])
  // What began before is gone with all that comes of it; what begins now is there.
  started.engine.send(note(9, endNote, 42), ...exchange(43))
  const batch = await pullFor(log, ({ summaries }) => summaries.length > 0)
  expect(ids(batch)).toEqual([43])
  expect(await host.ask({ type: 'stats' })).toMatchObject({ summaries: 1 })
})

test('asks that wait when the thread is lost fail with what happened', async () => {
  const { host, engine, failures } = start()
  await host.ask({ type: 'follow', follower: 1 })
  await host.ask({ type: 'next', follower: 1, most: 10 })
  const waiting = host.ask({ type: 'next', follower: 1, most: 10 }).then(
    () => undefined,
    (failure: Failure) => failure,
  )
  engine.sendRubbish()
  const failure = await waiting
  expect(failure?.code).toBe('spool-lost')
  expect(failure?.message).toMatch(/JSON/)
  await until(() => failures.length === 1, { what: 'main to be told' })
})

test('a follower that leaves while it waits is let go at once', async () => {
  const { host } = start()
  const log = host.follow()
  await pull(log)
  const waiting = log.next()
  await log.return()
  expect(await waiting).toEqual({ done: true, value: undefined })
  expect(await log.next()).toEqual({ done: true, value: undefined })
})

test('closing ends what waits, and nothing can be asked any more', async () => {
  const { host } = start()
  const log = host.follow()
  await pull(log)
  const waiting = log.next()
  await host.close()
  expect(await waiting).toEqual({ done: true, value: undefined })
  await expect(host.ask({ type: 'stats' })).rejects.toMatchObject({ code: 'spool-lost' })
  host.figures([{ id: 1, worker: { pid: 1, memoryBytes: null, cpuPercent: null, phpMs: null, certain: true } }])
  host.engineLost(lost)
})
