/** Texts that were, the one that is, and those that were undone. */
export interface TextHistory {
  readonly past: readonly string[]
  readonly text: string
  /** Next to come first. */
  readonly future: readonly string[]
  /** What made `text`: changes of one kind in a row are undone together. null: the next stands alone. */
  readonly by: string | null
}

const MOST_STEPS = 500

export const newHistory = (text: string): TextHistory => ({ past: [], text, future: [], by: null })

/** @param by such as `typing` or `pm.max_children`; null: it stands alone */
export function changed(history: TextHistory, text: string, by: string | null): TextHistory {
  if (text === history.text) return history
  const joins = by !== null && by === history.by
  return { past: joins ? history.past : [...history.past, history.text].slice(-MOST_STEPS), text, future: [], by }
}

/** What comes next is a step of its own. */
export const closed = (history: TextHistory): TextHistory => (history.by === null ? history : { ...history, by: null })

export function undone(history: TextHistory): TextHistory {
  const text = history.past.at(-1)
  if (text === undefined) return history
  return { past: history.past.slice(0, -1), text, future: [history.text, ...history.future], by: null }
}

export function redone(history: TextHistory): TextHistory {
  const [text, ...future] = history.future
  if (text === undefined) return history
  return { past: [...history.past, history.text], text, future, by: null }
}
