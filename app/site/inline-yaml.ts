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

/** Where numbers are text, an empty text is taken for a plain one; and a plain one of several lines ends the braces around it. */
export function quoteWhereNeeded(scalar: Scalar): void {
  const isPlain = scalar.type === undefined || scalar.type === 'PLAIN'
  if (isPlain && /^$|[\n\r]/.test(String(scalar.value))) scalar.type = 'QUOTE_DOUBLE'
}
