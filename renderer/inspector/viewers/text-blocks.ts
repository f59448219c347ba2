/** Lines that are laid out together: what is out of view costs nothing, and can still be found and marked. */
const BLOCK_LINES = 80
/** A line longer than this is broken into several for the layout's sake. Characters. */
const BLOCK_CHARS = 8000

export interface Block {
  /** Where it begins. */
  readonly at: number
  readonly text: string
}

/** A long text in parts: their joints are where lines end, or within a line that is too long. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  for (let at = 0; at < text.length; ) {
    let end = at
    for (let lines = 0; lines < BLOCK_LINES && end < text.length && end - at < BLOCK_CHARS; lines++) {
      const next = text.indexOf('\n', end)
      end = next < 0 ? text.length : next + 1
    }
    end = Math.min(end, at + BLOCK_CHARS + 200)
    // Never between the halves of one character.
    if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end++
    // A line break at the end of a block is the block's own end.
    blocks.push({ at, text: text.slice(at, end).replace(/\r?\n$/, '') })
    at = end
  }
  return blocks
}
