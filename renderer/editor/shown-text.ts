/** Stands for a carriage return alone, which a text field would take for a line end. */
const LONE_RETURN = '\u240d'

/** A text as a text field can hold it: its lines end in \n alone, and are as many as PHP-FPM counts. */
export const shownText = (text: string): string => text.replace(/\r\n/g, '\n').replace(/\r/g, LONE_RETURN)

/**
 * The text after its shown form was edited to `shown`: only what was edited is another, the line ends of all else stay, and a new line
 * ends as the file's first does.
 */
export function typedText(text: string, shown: string): string {
  const { from, to, end } = changedPart(shownText(text), shown)
  const insert = shown.slice(from, end)
  return (
    text.slice(0, place(text, from)) +
    (/\r?\n/.exec(text)?.[0] === '\r\n' ? insert.replace(/\n/g, '\r\n') : insert) +
    text.slice(place(text, to))
  )
}

/** From where to where `before` is another than `after`, and where that ends in `after`. */
export function changedPart(before: string, after: string): { readonly from: number; readonly to: number; readonly end: number } {
  const most = Math.min(before.length, after.length)
  let from = 0
  while (from < most && before[from] === after[from]) from++
  let tail = 0
  while (tail < most - from && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  return { from, to: before.length - tail, end: after.length - tail }
}

/** The offset in a text of an offset in its shown form. */
function place(text: string, shown: number): number {
  let at = 0
  for (let count = 0; count < shown; count++) at += text.startsWith('\r\n', at) ? 2 : 1
  return at
}
