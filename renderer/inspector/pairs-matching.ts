export interface NameValue {
  readonly name: string
  readonly value: string
}

/** Those whose name or value holds each of the words, in any case. */
export function pairsMatching<Pair extends NameValue>(pairs: readonly Pair[], filter: string): readonly Pair[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return pairs
  return pairs.filter(({ name, value }) => {
    const text = `${name}\n${value}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
