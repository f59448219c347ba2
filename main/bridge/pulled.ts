export interface Source<T> {
  /** The next item, as soon as there is one; undefined: there will be none. */
  next(): Promise<T | undefined>
  /** The other side wants no more; called once, also while `next` waits. */
  end(): void
}

/**
 * A generator for a stream of the contract. Unlike an `async function*`, its `return` does not wait for the `next` that
 * is under way: whoever follows something quiet can leave at once.
 */
export function pulled<T>(source: Source<T>): AsyncGenerator<T, void> {
  let over = false
  let leave: () => void = () => {}
  const left = new Promise<undefined>((resolve) => {
    leave = () => resolve(undefined)
  })
  const stop = (): void => {
    if (over) return
    over = true
    leave()
    source.end()
  }
  const generator = {
    async next(): Promise<IteratorResult<T, void>> {
      if (over) return { done: true, value: undefined }
      try {
        const value = await Promise.race([source.next(), left])
        if (value !== undefined && !over) return { done: false, value }
      } catch (error) {
        stop()
        throw error
      }
      stop()
      return { done: true, value: undefined }
    },
    async return(): Promise<IteratorResult<T, void>> {
      stop()
      return { done: true, value: undefined }
    },
    async throw(error: unknown): Promise<IteratorResult<T, void>> {
      stop()
      throw error
    },
    async [Symbol.asyncDispose](): Promise<void> {
      stop()
    },
    [Symbol.asyncIterator]: (): AsyncGenerator<T, void> => generator,
  }
  return generator
}
