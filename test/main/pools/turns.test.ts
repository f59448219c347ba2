import { expect, test } from 'vitest'
import { Turns } from '../../../main/pools/turns.ts'

/** A promise that is settled from outside. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('what is asked for during a turn is done by the one after it, once', async () => {
  const gates = [gate(), gate()]
  let turns = 0
  const made = new Turns(
    () => Promise.resolve(),
    () => gates[turns++]?.opened ?? Promise.resolve(),
  )
  const first = made.ask()
  await soon()
  const others = [made.ask(), made.ask(), made.ask()]
  expect(new Set(others).size).toBe(1)
  gates[0]?.open()
  await first
  gates[1]?.open()
  await Promise.all(others)
  expect(turns).toBe(2)
})

test('a turn that waits to begin takes in what comes', async () => {
  const wait = gate()
  let turns = 0
  const made = new Turns(
    () => wait.opened,
    () => Promise.resolve(void turns++),
  )
  const all = [made.ask(), made.ask()]
  await soon()
  all.push(made.ask())
  wait.open()
  await Promise.all(all)
  expect(turns).toBe(1)
})

test('a turn that fails fails who asked for it, and the next one goes on', async () => {
  let turns = 0
  const made = new Turns(
    () => Promise.resolve(),
    () => (turns++ === 0 ? Promise.reject(new Error('no')) : Promise.resolve()),
  )
  await expect(made.ask()).rejects.toThrow('no')
  await made.ask()
  await made.settled()
  expect(turns).toBe(2)
})
