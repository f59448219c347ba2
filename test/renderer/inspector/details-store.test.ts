import { expect, test } from 'vitest'
import type { ExchangeDetail } from '../../../app/capture/summary.ts'
import { Failure } from '../../../app/failure.ts'
import { DetailsStore } from '../../../renderer/inspector/details-store.ts'
import { LogStore } from '../../../renderer/log/log-store.ts'
import { createSelection } from '../../../renderer/log/selection.ts'
import { phpExchange } from '../../fixtures/exchanges.ts'
import { until } from '../../until.ts'

function aStore() {
  const log = new LogStore()
  const selection = createSelection()
  const asked: { id: number; answer: (detail: ExchangeDetail | null) => void; fail: (error: unknown) => void }[] = []
  const store = new DetailsStore(log, selection, (id) => new Promise((answer, fail) => asked.push({ id, answer, fail })))
  const show = (...details: ExchangeDetail[]): void =>
    log.take(
      details.map(({ summary }) => summary),
      0,
    )
  return { log, selection, store, asked, show, state: () => store.state.getState() }
}

const exchange = (id: number, over: Partial<ExchangeDetail['summary']> = {}) => phpExchange({ summary: { id, ...over } })
const settled = () => new Promise((done) => setTimeout(done, 0))

test('nothing is asked while the details are closed', () => {
  const it = aStore()
  it.show(exchange(1))
  it.selection.setState({ id: 1 })
  expect(it.asked).toEqual([])
  it.selection.setState({ open: true })
  expect(it.asked.map(({ id }) => id)).toEqual([1])
})

test('the old content stays until the new is there', async () => {
  const it = aStore()
  it.show(exchange(1), exchange(2))
  it.selection.setState({ id: 1, open: true })
  it.asked[0]?.answer(exchange(1))
  await settled()
  it.selection.setState({ id: 2 })
  expect(it.state()).toMatchObject({ id: 2, loading: true })
  expect(it.state().detail?.summary.id).toBe(1)
  it.asked[1]?.answer(exchange(2))
  await settled()
  expect(it.state().detail?.summary.id).toBe(2)
  expect(it.state().loading).toBe(false)
})

test('one question at a time: a run through the list asks for where it ends', async () => {
  const it = aStore()
  it.show(exchange(1), exchange(2), exchange(3))
  it.selection.setState({ id: 1, open: true })
  it.selection.setState({ id: 2 })
  it.selection.setState({ id: 3 })
  expect(it.asked.map(({ id }) => id)).toEqual([1])
  it.asked[0]?.answer(exchange(1))
  await settled()
  expect(it.asked.map(({ id }) => id)).toEqual([1, 3])
  expect(it.state().detail).toBe(null) // what came for 1 was too late
})

test('a row that changed is asked for again, and not before the last answer', async () => {
  const it = aStore()
  it.show(exchange(1, { state: 'waiting' }))
  it.selection.setState({ id: 1, open: true })
  it.show(exchange(1, { state: 'receiving' }))
  expect(it.asked.length).toBe(1)
  it.asked[0]?.answer(exchange(1, { state: 'waiting' }))
  await until(() => it.asked.length === 2, { what: 'the second question' })
  it.asked[1]?.answer(exchange(1))
  await settled()
  expect(it.state().detail?.summary.state).toBe('done')
})

test('an exchange that is gone says so and keeps what was seen of it', async () => {
  const it = aStore()
  it.show(exchange(1))
  it.selection.setState({ id: 1, open: true })
  it.asked[0]?.answer(exchange(1))
  await settled()
  it.log.take([], 1)
  await until(() => it.state().gone, { what: 'the word that it is gone' })
  expect(it.state().detail?.summary.id).toBe(1)
})

test('a failure is kept as plain data, and a second try is made when asked for', async () => {
  const it = aStore()
  it.show(exchange(1))
  it.selection.setState({ id: 1, open: true })
  it.asked[0]?.fail(new Failure('contract-closed'))
  await settled()
  expect(it.state().failure?.code).toBe('contract-closed')
  it.store.again()
  await until(() => it.asked.length === 2, { what: 'the second question' })
  it.asked[1]?.answer(exchange(1))
  await settled()
  expect(it.state()).toMatchObject({ failure: null, loading: false })
})

test('closing forgets all', async () => {
  const it = aStore()
  it.show(exchange(1))
  it.selection.setState({ id: 1, open: true })
  it.asked[0]?.answer(exchange(1))
  await settled()
  it.selection.setState({ open: false })
  expect(it.state()).toEqual({ id: null, detail: null, gone: false, loading: false, failure: null })
})
