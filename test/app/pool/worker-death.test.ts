import { expect, test } from 'vitest'
import { workerDeath } from '../../../app/pool/worker-death.ts'

test.each([
  ['child 4711 exited on signal 11 (SIGSEGV - core dumped) after 2.5 seconds from start', { pid: 4711, how: 'signal 11 (SIGSEGV)' }],
  ['child 1 exited on signal 9 (SIGKILL) after 0.1 seconds from start', { pid: 1, how: 'signal 9 (SIGKILL)' }],
  ['child 2 exited with code 255 after 1.0 seconds from start', { pid: 2, how: 'exit code 255' }],
  ['child 3 exited with code 0 after 1.0 seconds from start', undefined], // pm.max_requests
  ['child 4 started', undefined],
  ['reexecuting as child 5 exited on signal 11', undefined],
])('%s', (says, death) => {
  expect(workerDeath(says)).toEqual(death)
})
