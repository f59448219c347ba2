import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { Failure } from '../../../app/failure.ts'
import { Clearing, UNDO_MS } from '../../../renderer/log/clearing.ts'
import { LogStore } from '../../../renderer/log/log-store.ts'
import { createSelection } from '../../../renderer/log/selection.ts'
import { ShownRows } from '../../../renderer/log/shown-rows.ts'
import type { Services } from '../../../renderer/shell/services.ts'
import { Notices } from '../../../renderer/ui/notices.ts'
import { aSummary } from '../../fixtures/exchanges.ts'

beforeEach(() => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
})

function aLog() {
  const log = new LogStore()
  const shown = new ShownRows(log)
  const selection = createSelection()
  const notices = new Notices()
  const asked: unknown[] = []
  let isDown = false
  const call = (async (_name: string, input: unknown) => {
    asked.push(input)
    if (isDown) throw new Failure('contract-closed')
    return null
  }) as Services['call']
  return {
    log,
    selection,
    notices,
    asked,
    clearing: new Clearing({ log, shown, selection, notices, call }),
    down: () => {
      isDown = true
    },
    take: (...ids: number[]) =>
      log.take(
        ids.map((id) => aSummary({ id })),
        0,
      ),
    get ids() {
      return Array.from({ length: shown.count }, (_, index) => shown.idAt(index))
    },
    get says() {
      return notices.shown.getState().map((each) => each.says)
    },
    undo: () => notices.act(notices.shown.getState()[0]?.id ?? 0),
  }
}

const running = aSummary({ id: 2, state: 'waiting', status: null, durationMs: null })

test('what has ended is out of sight at once, and main hears of it when the undo has passed', async () => {
  const it = aLog()
  it.take(1, 3)
  it.log.take([running], 0)
  it.clearing.clear()
  expect([it.ids, it.says, it.asked]).toEqual([[2], ['2 exchanges cleared.'], []])
  it.take(4)
  it.log.take([aSummary({ id: 2 })], 0)
  await vi.advanceTimersByTimeAsync(UNDO_MS)
  expect([it.ids, it.says, it.asked]).toEqual([[2, 4], [], [{ through: 3, but: [2] }]])
  it.log.take([aSummary({ id: 2 })], 3)
  expect(it.ids).toEqual([2, 4])
})

test('undo brings it back with what was selected, and main hears nothing', async () => {
  const it = aLog()
  it.take(1, 2)
  it.selection.setState({ id: 2, open: true })
  it.clearing.clear()
  expect(it.selection.getState()).toEqual({ id: null, open: false })
  await it.undo()
  await vi.advanceTimersByTimeAsync(2 * UNDO_MS)
  expect([it.ids, it.selection.getState(), it.says, it.asked]).toEqual([[1, 2], { id: 2, open: true }, [], []])
})

test('a second clear ends the undo of the first', async () => {
  const it = aLog()
  it.take(1)
  it.clearing.clear()
  it.take(2, 3)
  it.clearing.clear()
  expect([it.ids, it.says, it.asked]).toEqual([[], ['2 exchanges cleared.'], [{ through: 1, but: [] }]])
  it.log.take([], 1)
  await it.undo()
  expect(it.ids).toEqual([2, 3])
})

test('a second clear with nothing new to clear brings nothing back', () => {
  const it = aLog()
  it.take(1)
  it.log.take([running], 0)
  it.clearing.clear()
  it.clearing.clear()
  expect([it.ids, it.asked]).toEqual([[2], [{ through: 2, but: [2] }]])
})

test('with nothing to clear nothing is said; where Sluice does not answer it is in sight again', async () => {
  const it = aLog()
  it.log.take([running], 0)
  it.clearing.clear()
  expect([it.ids, it.says]).toEqual([[2], []])
  it.take(3)
  it.clearing.clear()
  it.down()
  await it.clearing.commit()
  expect([it.ids, it.says]).toEqual([[2, 3], []])
})

test('another Sluice that runs now is not told to clear', async () => {
  const it = aLog()
  it.take(1)
  it.clearing.clear()
  it.log.reset()
  it.clearing.reset()
  it.take(1, 2)
  await vi.advanceTimersByTimeAsync(2 * UNDO_MS)
  expect([it.ids, it.says, it.asked]).toEqual([[1, 2], [], []])
})
