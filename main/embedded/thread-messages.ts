import type { PhpPackage } from './php-package.ts'
import type { ScriptRequest } from './script-request.ts'
import type { CompiledModule } from './web-assembly.ts'

/** What the thread of an instance is started with. */
export interface ThreadStart {
  readonly package: PhpPackage
  readonly compiled: CompiledModule
  readonly ini: string
  readonly mounts: readonly { readonly from: string; readonly at: string }[]
  /** What getmypid() says, and who holds its locks. */
  readonly pid: number
  /** Int32: see `cell`. */
  readonly cells: SharedArrayBuffer
}

/** Numbers that both sides see at once, whatever the thread is doing. */
export const cell = {
  /** 1: the answer to a question about a lock is there. */
  lockAnswered: 0,
  /** The answer: see `LockAnswer`. */
  lockAnswer: 1,
  /** Bytes of output that are on their way; the thread waits while they are too many. */
  outputBytes: 2,
  /** 1: who asked is gone. */
  clientGone: 3,
} as const
export const CELLS_BYTES = 4 * Object.keys(cell).length

export type ToThread = { readonly type: 'run'; readonly request: ScriptRequest }

export type FromThread =
  /** PHP runs. */
  | { readonly type: 'ready' }
  /** The head, as CGI has it. */
  | { readonly type: 'head'; readonly bytes: Uint8Array }
  | { readonly type: 'out'; readonly bytes: Uint8Array }
  | { readonly type: 'err'; readonly bytes: Uint8Array }
  /** set_time_limit, or max_execution_time as the request begins; 0: none. */
  | { readonly type: 'time-limit'; readonly ms: number }
  /** `heapBytes`: how much of its memory it has used, which it never gives back. */
  | { readonly type: 'end'; readonly exitCode: number; readonly heapBytes: number }
  /** PHP broke; the thread is of no use any more. */
  | { readonly type: 'broke'; readonly says: string }
  /** The thread sleeps until the answer is in its cells. */
  | { readonly type: 'lock'; readonly question: LockQuestion }

/** Ranges: from `start` to before `end`; null: to wherever the file ends. */
export type LockQuestion =
  | { readonly ask: 'flock'; readonly path: string; readonly fd: number; readonly kind: LockKind | null; readonly wait: boolean }
  | { readonly ask: 'range'; readonly path: string; readonly kind: LockKind | null; readonly start: number; readonly end: number | null }
  | { readonly ask: 'conflict'; readonly path: string; readonly kind: LockKind; readonly start: number; readonly end: number | null }
  | { readonly ask: 'closed'; readonly path: string; readonly fd: number }

export type LockKind = 'shared' | 'exclusive'

export const LockAnswer = { no: 0, yes: 1, conflictShared: 2, conflictExclusive: 3 } as const
