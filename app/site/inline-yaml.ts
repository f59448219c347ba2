import { Document, type Node, type Scalar, visit } from 'yaml'

/** Else long texts go over to the next line. */
export const IN_ONE_LINE = { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.POSITIVE_INFINITY } as const

/** A value of a settings file as YAML, on one line. */
export function inlineYaml(value: unknown): string {
  const document = new Document(null, { schema: 'failsafe' })
  document.contents = inlineNode(document, value)
  return document.toString(IN_ONE_LINE).trimEnd()
}

/** The same as a node for a document: in braces and brackets. */
export function inlineNode(document: Document, value: unknown): Node {
  const node = document.createNode(value, { flow: true }) as Node
  visit(node, {
    Scalar(_, scalar) {
      quoteWhereNeeded(scalar)
    },
  })
  return node
}

/**
 * An empty text without quotes is no text, and one of several lines ends the braces around it, or loses line ends, where its quotes or
 * bars are not made for it.
 */
export function quoteWhereNeeded(scalar: Scalar): void {
  const text = String(scalar.value)
  const isPlain = scalar.type === undefined || scalar.type === 'PLAIN'
  const isTorn = text.includes('\r') || (text.includes('\n') && scalar.type !== 'BLOCK_LITERAL')
  if (isTorn || (isPlain && text === '')) scalar.type = 'QUOTE_DOUBLE'
}
