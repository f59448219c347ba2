/** One message on STDERR: PHP's own (log_errors without error_log), or what a script wrote with error_log(). */
export interface PhpMessage {
  /** PHP's word, such as `Fatal error` or `Warning`; null: the script's own. */
  readonly level: string | null
  /** Its first line, without the place. */
  readonly says: string
  readonly file: string | null
  readonly line: number | null
  /** Further lines: the stack trace. */
  readonly more: string
}

/** Messages that are listed. */
const MESSAGES_LIMIT = 200

/**
 * PHP's messages in the text of STDERR, in order. PHP-FPM puts `PHP message: ` before each and `; ` between those that go out
 * together; other SAPIs write `PHP Warning:  ...` alone. What stands before the first is none of them.
 */
export function phpMessages(stderr: string): readonly PhpMessage[] {
  return `\n${stderr}`
    .split(/(?:; |\n)(?:PHP message: |(?=PHP [A-Z][\w ]+: {2}))/)
    .slice(1, MESSAGES_LIMIT + 1)
    .map(messageOf)
}

/** Whether PHP ended the script by it. */
export const isFatal = ({ level }: PhpMessage): boolean => level !== null && /fatal|parse|core error|compile error/i.test(level)

function messageOf(text: string): PhpMessage {
  const [, level = null, rest = text] = /^PHP ([A-Z][\w ]+): {2}([\s\S]*)/.exec(text) ?? []
  const lineEnd = rest.indexOf('\n')
  const says = (lineEnd < 0 ? rest : rest.slice(0, lineEnd)).trim()
  const more = lineEnd < 0 ? '' : rest.slice(lineEnd + 1).trimEnd()
  const place = / in (\/.+|[A-Za-z]:\\.+?)(?: on line |:)(\d+)$/.exec(says)
  if (!place) return { level, says, file: null, line: null, more }
  return { level, says: says.slice(0, place.index), file: place[1] ?? null, line: Number(place[2]), more }
}
