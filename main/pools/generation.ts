/** Until the ping answers; some extensions take their time. */
export const START_LIMIT_MS = 10_000
/** What a master's end leaves running may go on for so long. */
export const ORPHAN_LIMIT_MS = 30_000
/** From SIGQUIT to the end of a generation that had nothing to do. */
export const QUIT_LIMIT_MS = 5_000
/** After a switch the engine may still send an exchange to the old socket: nothing is believed to be idle before that. */
export const SWITCH_MS = 300

/**
 * One running instance of a pool file. Times: ms, monotonic. In `draining` and `orphaned`, `idle` counts from `idleFrom` on: PHP-FPM's own
 * status shows no active worker.
 */
export type Generation =
  | { readonly at: 'starting'; readonly pid: number; readonly until: number }
  | { readonly at: 'serving'; readonly pid: number }
  | { readonly at: 'draining'; readonly pid: number; readonly idleFrom: number }
  | { readonly at: 'orphaned'; readonly pid: number; readonly idleFrom: number; readonly until: number }
  | { readonly at: 'quitting'; readonly pid: number; readonly until: number }
  | { readonly at: 'ended'; readonly why: GenerationEnd }

/** `drained`: as it should. `given-up`: somebody did not want to wait. The others are failures. */
export type GenerationEnd = 'drained' | 'given-up' | 'no-ping' | 'did-not-start' | 'died'

export interface Happened {
  /**
   * `ping`: a worker of each section answered. `replaced`: another takes the requests, or none any more. `idle`: no worker is active.
   * `exit`: of the master. `closing`: replaced, and nobody is left who could still send it something. `give-up`: it is to end now, whatever it does.
   */
  readonly type: 'ping' | 'replaced' | 'closing' | 'idle' | 'exit' | 'give-up' | 'tick'
  readonly now: number
}

export type GenerationAct = 'take-requests' | 'SIGQUIT' | 'end-group' | 'restart'

/** The next state, then what to do, in order. What does not fit is ignored: pings, signals and exits race. */
export function step(g: Generation, e: Happened): readonly [Generation, ...GenerationAct[]] {
  if (g.at === 'ended') return [g]
  if (e.type === 'give-up') return [ended('given-up'), 'end-group']
  const late = 'until' in g && e.now >= g.until
  switch (g.at) {
    case 'starting':
      if (e.type === 'ping') return [{ at: 'serving', pid: g.pid }, 'take-requests']
      if (e.type === 'exit') return [ended('did-not-start'), 'end-group']
      if (e.type === 'closing' || e.type === 'replaced') return [ended('given-up'), 'end-group']
      return late ? [ended('no-ping'), 'end-group'] : [g]
    case 'serving':
      // The master is gone, its workers are not: they finish what they hold while the next generation takes over.
      if (e.type === 'exit') return [orphaned(g.pid, e.now), 'restart']
      if (e.type === 'closing') return [{ at: 'draining', pid: g.pid, idleFrom: e.now }]
      return e.type === 'replaced' ? [{ at: 'draining', pid: g.pid, idleFrom: e.now + SWITCH_MS }] : [g]
    case 'draining':
      if (e.type === 'closing') return [{ ...g, idleFrom: e.now }]
      if (e.type === 'exit') return [orphaned(g.pid, e.now)]
      if (e.type !== 'idle' || e.now < g.idleFrom) return [g]
      return [{ at: 'quitting', pid: g.pid, until: e.now + QUIT_LIMIT_MS }, 'SIGQUIT']
    case 'orphaned':
      if (e.type === 'closing') return [{ ...g, idleFrom: e.now }]
      return late || (e.type === 'idle' && e.now >= g.idleFrom) ? [ended('died'), 'end-group'] : [g]
    case 'quitting':
      return e.type === 'exit' || late ? [ended('drained'), 'end-group'] : [g]
  }
}

const ended = (why: GenerationEnd): Generation => ({ at: 'ended', why })

const orphaned = (pid: number, now: number): Generation => ({
  at: 'orphaned',
  pid,
  idleFrom: now + SWITCH_MS,
  until: now + ORPHAN_LIMIT_MS,
})
