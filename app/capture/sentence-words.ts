/** The words of `sentenceOf`, all in one place: figures come formatted, names as they are. */
export const words = {
  reading: (since: string) => `Reading the request since ${since}.`,
  queued: (pool: string, since: string) => `Waiting for a free worker${of(pool)} since ${since}.`,
  starting: (pool: string, since: string) => `Waiting for the pool${named(pool)} to start since ${since}.`,
  connecting: (to: string, since: string) => `Connecting to ${to} since ${since}.`,
  sending: (to: string, since: string, bytes: string) => `Sending the request to ${to} since ${since}, ${bytes} of its body so far.`,
  waiting: (what: string, since: string) => `Waiting for ${what} since ${since}.`,
  upgradedSince: (to: string, since: string) => `A connection of another protocol to ${to}, open since ${since}.`,
  receiving: (what: string, since: string, bytes: string) => `Receiving from ${what} since ${since}, ${bytes} so far.`,

  failed: 'It failed.',
  leftBefore: (ms: string) => `The client closed the connection after ${ms}, before an answer came.`,
  leftAfter: (ms: string, bytes: string) => `The client closed the connection after ${ms} and ${bytes} of the answer.`,

  served: (file: string, bytes: string, ms: string) => `Served ${file} from disk, ${bytes}, in ${ms}.`,
  servedPart: (file: string, bytes: string, ms: string) => `Served a part of ${file} from disk, ${bytes}, in ${ms}.`,
  notModified: (file: string, ms: string) => `The client has ${file} as it is on disk: answered 304 in ${ms}.`,
  redirected: (to: string | null, status: number, ms: string) => `Redirected${to ? ` to ${to}` : ''} with ${status} in ${ms}.`,
  thePool: (pool: string) => `the pool${named(pool)}`,
  otherServer: 'the other server',
  passedOn: (to: string, status: number, ms: string) => `${to} answered ${status} in ${ms}.`,
  upgraded: (to: string, ms: string, sent: string, came: string) =>
    `A connection of another protocol to ${to}, open for ${ms}: ${sent} were sent, ${came} came back.`,
  answered: (status: number, ms: string) => `Sluice answered ${status} in ${ms}.`,

  /** `first` has no full stop, `second` has one. */
  firstThen: (first: string, second: string) => `${first}, then ${second}`,
  noWorker: (ms: string) => `No worker was free for ${ms}`,
  wasStarting: (ms: string) => `The pool was starting for ${ms}`,
  slowConnect: (ms: string) => `Connecting took ${ms}`,
  firstTryFailed: 'The first try got no answer',
  phpAnswered: (status: number, ms: string, ofIt: string) => `PHP answered ${status} in ${ms}${ofIt}.`,
  phpFailed: (place: string | null, ms: string, says: string) => `PHP failed${place ? ` in ${place}` : ''} after ${ms}: ${says}`,
  allOfIt: (file: string) => `, all of it in ${file}`,
  partOfIt: (part: string, file: string) => `, ${part} in ${file}`,
  clientSlow: (ms: string) => `, ${ms} of it waiting for the client to read`,
  firstMessage: (says: string) => ` First message: ${says}`,
  wroteStderr: (bytes: string) => ` It wrote ${bytes} to STDERR.`,
  scriptMissing: (file: string | null) => `The file that PHP was asked for does not exist${file ? `: ${file}` : ''}.`,
} as const

const of = (pool: string): string => (pool ? ` of ${pool}` : '')
const named = (pool: string): string => (pool ? ` ${pool}` : '')
