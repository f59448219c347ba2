import { expect, onTestFinished, test, vi } from 'vitest'
import type { Transport } from '../../../app/contract/client.ts'
import { closeCode } from '../../../app/contract/wire.ts'
import { BACK_OFF_MS, Connection, type ConnectionState } from '../../../renderer/connection/connection.ts'

/** A wire whose other end answers the hello, the call app.hello, and nothing else. */
class Wire implements Transport {
  listener: (frame: string | Uint8Array) => void = () => {}
  closes: (code?: number) => void = () => {}
  constructor(private readonly token: string) {}
  send(frame: string | Uint8Array): void {
    const message = JSON.parse(String(frame)) as { hello?: string; id?: number; call?: string }
    if (message.hello !== undefined && message.hello !== this.token) queueMicrotask(() => this.closes(closeCode.badToken))
    else if (message.hello !== undefined) this.answer({ welcome: true })
    else if (message.call === 'app.hello') this.answer({ id: message.id, ok: { version: '1', headless: true } })
  }
  onMessage(listener: (frame: string | Uint8Array) => void): void {
    this.listener = listener
  }
  onClose(listener: (code?: number) => void): void {
    this.closes = listener
  }
  close(): void {
    queueMicrotask(() => this.closes(1000))
  }
  private answer(message: object): void {
    queueMicrotask(() => this.listener(JSON.stringify(message)))
  }
}

function aConnection(token: string | undefined, reachable = () => true) {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const wires: Wire[] = []
  let opens = 0
  let current = token
  const connection = new Connection({
    open: async () => {
      if (!reachable()) throw new Error('nobody answers')
      const wire = new Wire('right')
      wires.push(wire)
      return wire
    },
    token: () => current,
    onOpen: () => opens++,
  })
  const states: ConnectionState['at'][] = []
  connection.state.subscribe(({ at }) => states.push(at))
  return {
    connection,
    wires,
    states,
    get opens() {
      return opens
    },
    take(next: string) {
      current = next
    },
    at: () => connection.state.getState().at,
  }
}

const steps = () => vi.advanceTimersByTimeAsync(0)

test('with the right token it is open, and whoever wants to follow is told', async () => {
  const it = aConnection('right')
  it.connection.start()
  await steps()
  expect([it.at(), it.opens]).toEqual(['open', 1])
})

test('without a token nothing is opened; a wrong one is not tried again', async () => {
  const none = aConnection(undefined)
  none.connection.start()
  await steps()
  expect([none.connection.state.getState(), none.wires.length]).toEqual([{ at: 'refused', why: 'no-token' }, 0])
  const wrong = aConnection('wrong')
  wrong.connection.start()
  await steps()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([wrong.connection.state.getState(), wrong.wires.length]).toEqual([{ at: 'refused', why: 'bad-token' }, 1])
  wrong.take('right')
  wrong.connection.start()
  await steps()
  expect(wrong.at()).toBe('open')
})

test('a lost connection comes back by itself, and all is followed anew', async () => {
  const it = aConnection('right')
  it.connection.start()
  await steps()
  it.wires[0]?.closes(1006)
  await steps()
  expect(it.at()).toBe('lost')
  await vi.advanceTimersByTimeAsync(BACK_OFF_MS[0])
  expect([it.at(), it.opens]).toEqual(['open', 2])
})

test('it waits longer from try to try, keeps since when it is lost, and begins anew after a success', async () => {
  let reachable = false
  const it = aConnection('right', () => reachable)
  it.connection.start()
  await steps()
  const first = it.connection.state.getState()
  for (const wait of BACK_OFF_MS) {
    const state = it.connection.state.getState()
    expect(state).toMatchObject({ at: 'lost', againAtMs: Date.now() + wait })
    await vi.advanceTimersByTimeAsync(wait)
  }
  const last = it.connection.state.getState()
  expect(first.at === 'lost' && last.at === 'lost' && first.sinceMs === last.sinceMs).toBe(true)
  reachable = true
  it.connection.start() // somebody pressed "Try now"
  await steps()
  expect(it.at()).toBe('open')
  it.wires.at(-1)?.closes(1006)
  await steps()
  expect(it.connection.state.getState()).toMatchObject({ at: 'lost', againAtMs: Date.now() + BACK_OFF_MS[0] })
})

test('a second start while the first is under way leaves one connection', async () => {
  const it = aConnection('right')
  it.connection.start()
  it.connection.start()
  await steps()
  await vi.advanceTimersByTimeAsync(10_000)
  expect([it.at(), it.opens]).toEqual(['open', 1])
})
