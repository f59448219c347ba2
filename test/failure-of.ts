import { Failure } from '../app/failure.ts'

/** The Failure that `run` throws or rejects with. Another error passes; no error at all is one. */
export function failureOf(run: () => Promise<unknown>): Promise<Failure>
export function failureOf(run: () => unknown): Failure
export function failureOf(run: () => unknown): Failure | Promise<Failure> {
  try {
    const done = run()
    if (done instanceof Promise) return done.then(nothingFailed, asFailure)
  } catch (error) {
    return asFailure(error)
  }
  return nothingFailed()
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  throw error
}

function nothingFailed(): never {
  throw new Error('nothing failed')
}
