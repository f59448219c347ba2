/** Monotonic ms: the clock of process.hrtime, which all threads share. For differences; people get epoch ms. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6
