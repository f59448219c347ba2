import { expect, test } from 'vitest'
import {
  type Generation,
  type Happened,
  ORPHAN_LIMIT_MS,
  QUIT_LIMIT_MS,
  START_LIMIT_MS,
  SWITCH_MS,
  step,
} from '../../../main/pools/generation.ts'

const starting: Generation = { at: 'starting', pid: 7, until: START_LIMIT_MS }

/** Each event as `type` or `type@ms`; time goes on from the last. @returns each state, with what is to be done. */
function run(first: Generation, ...events: string[]): string[] {
  let now = 0
  let generation = first
  return events.map((event) => {
    const [type, at] = event.split('@') as [Happened['type'], string | undefined]
    now = at === undefined ? now : Number(at)
    const [next, ...acts] = step(generation, { type, now })
    generation = next
    return [next.at === 'ended' ? `ended: ${next.why}` : next.at, ...acts].join(' ')
  })
}

const stories: { name: string; events: string[]; states: string[] }[] = [
  {
    name: 'serves after its ping, drains when it is replaced, quits when idle',
    events: ['tick', 'ping', 'tick', 'replaced@1000', `idle@${1000 + SWITCH_MS}`, 'exit'],
    states: ['starting', 'serving take-requests', 'serving', 'draining', 'quitting SIGQUIT', 'ended: drained end-group'],
  },
  {
    name: 'never pings',
    events: [`tick@${START_LIMIT_MS - 1}`, `tick@${START_LIMIT_MS}`],
    states: ['starting', 'ended: no-ping end-group'],
  },
  { name: 'ends before its ping', events: ['exit', 'ping'], states: ['ended: did-not-start end-group', 'ended: did-not-start'] },
  {
    name: 'is not idle while the engine may still send it something',
    events: ['ping', 'replaced@1000', `idle@${999 + SWITCH_MS}`],
    states: ['serving take-requests', 'draining', 'draining'],
  },
  {
    name: 'loses its master: the workers go on until they are idle',
    events: ['ping', 'exit@1000', 'idle@1001', `idle@${1000 + SWITCH_MS}`],
    states: ['serving take-requests', 'orphaned restart', 'orphaned', 'ended: died end-group'],
  },
  {
    name: 'loses its master: the workers go on for 30 s at most',
    events: ['ping', 'exit@1000', `tick@${999 + ORPHAN_LIMIT_MS}`, `tick@${1000 + ORPHAN_LIMIT_MS}`],
    states: ['serving take-requests', 'orphaned restart', 'orphaned', 'ended: died end-group'],
  },
  {
    name: 'loses its master while it drains: nothing is restarted',
    events: ['ping', 'replaced', 'exit'],
    states: ['serving take-requests', 'draining', 'orphaned'],
  },
  {
    name: 'does not quit',
    events: ['ping', 'replaced', `idle@${SWITCH_MS}`, `tick@${SWITCH_MS + QUIT_LIMIT_MS}`],
    states: ['serving take-requests', 'draining', 'quitting SIGQUIT', 'ended: drained end-group'],
  },
  { name: 'is replaced before it served', events: ['replaced'], states: ['ended: given-up end-group'] },
  {
    name: 'closes without waiting for a switch',
    events: ['ping', 'closing', 'idle'],
    states: ['serving take-requests', 'draining', 'quitting SIGQUIT'],
  },
  {
    name: 'closes while it drains',
    events: ['ping', 'replaced', 'idle', 'closing', 'idle'],
    states: ['serving take-requests', 'draining', 'draining', 'draining', 'quitting SIGQUIT'],
  },
  { name: 'drains for hours', events: ['ping', 'replaced', 'tick@9999999'], states: ['serving take-requests', 'draining', 'draining'] },
]
for (const { name, events, states } of stories)
  test(`a generation that ${name}`, () => {
    expect(run(starting, ...events)).toEqual(states)
  })

test('whatever it does, it ends when nobody wants to wait', () => {
  for (const before of [[], ['ping'], ['ping', 'replaced'], ['ping', 'exit'], ['ping', 'replaced', `idle@${SWITCH_MS}`]])
    expect(run(starting, ...before, 'give-up').at(-1)).toBe('ended: given-up end-group')
})

test('what does not fit is ignored, in any order', () => {
  for (const type of ['ping', 'replaced', 'closing', 'idle', 'exit', 'give-up', 'tick'] as const) {
    const ended: Generation = { at: 'ended', why: 'drained' }
    expect(step(ended, { type, now: 1e9 })).toEqual([ended])
  }
  expect(run(starting, 'ping', 'ping', 'idle')).toEqual(['serving take-requests', 'serving', 'serving'])
})
