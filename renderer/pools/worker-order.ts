import type { WorkerView } from '../../app/contract/pool-status.ts'

/** PHP-FPM's only word that all its versions share. */
export const isBusy = ({ state }: Pick<WorkerView, 'state'>): boolean => state !== 'Idle'

/** Those that work first; within each kind the order stays from sample to sample, so that no row moves without a reason. */
export const inOrder = (workers: readonly WorkerView[]): readonly WorkerView[] =>
  [...workers].sort((a, b) => Number(isBusy(b)) - Number(isBusy(a)) || a.generation - b.generation || a.pid - b.pid)
