/**
 * A peer's text for a terminal, on one line: control characters (they could drive the terminal) and those that turn the direction of
 * writing (they could make a line read otherwise) are shown by their number.
 */
export const visibleText = (text: string): string => text.replace(UNSAFE, (character) => SHORT[character] ?? numbered(character))

const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\\]/g
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }

function numbered(character: string): string {
  const hex = character.charCodeAt(0).toString(16)
  return hex.length > 2 ? `\\u{${hex}}` : `\\x${hex.padStart(2, '0')}`
}
