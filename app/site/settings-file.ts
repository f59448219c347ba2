import { type Document, isMap, isScalar, LineCounter, type ParsedNode, parseDocument, visit, type YAMLMap } from 'yaml'
import type { core, infer as Infer, ZodObject, ZodType } from 'zod'
import { Failure, type FailureCode } from '../failure.ts'
import { unknownKey } from './settings-map.ts'

/** What is wrong in a settings file. `line` from 1. */
export interface Fault {
  readonly line: number
  readonly reason: string
}

export interface SettingsFile<Schema extends ZodType> {
  /** For failures. */
  readonly path: string
  /** Says what each key may hold; its messages go on after the key: "must be a number". */
  readonly schema: Schema
  /** All keys that the file may have, to name the nearest. */
  readonly keys: readonly string[]
  readonly code: Extract<FailureCode, 'site-file-invalid' | 'pool-settings-invalid' | 'settings-invalid'>
  /** Keys that are known but not supported: the failure to raise. */
  readonly refuse?: (key: string, line: number) => Failure | undefined
}

/**
 * Reads a YAML file of settings. Every scalar comes as the text that was written (YAML's failsafe schema), so that `php: 8.10`
 * stays 8.10; the schema makes numbers and booleans of it.
 * @throws Failure of `code` with path, line and reason: the first fault of the file
 */
export function readSettings<Schema extends ZodType>(text: string, file: SettingsFile<Schema>): Infer<Schema> {
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const lineOf = (offset: number): number => lines.linePos(offset).line
  const fail = (fault: Fault): never => {
    throw new Failure(file.code, { path: file.path, line: fault.line, reason: fault.reason })
  }
  const broken = document.errors[0]
  if (broken) fail({ line: lineOf(broken.pos[0]), reason: broken.message })
  const map = document.contents
  if (map !== null && !isMap(map) && !(isScalar(map) && map.value === ''))
    fail({ line: 1, reason: 'the file must hold lines like key: value' })
  const keys = isMap(map) ? keyLines(map, lineOf) : new Map<string, number>()
  for (const [key, line] of keys) {
    const refused = file.refuse?.(key, line)
    if (refused) throw refused
    if (!file.keys.includes(key)) fail({ line, reason: unknownKey(key, file.keys) })
  }
  const nodeAt = (path: Path): ParsedNode | undefined => (isMap(map) ? (document.getIn(path, true) as ParsedNode | undefined) : undefined)
  /** Of what is missing: the line of what should hold it. */
  const lineAt = (path: Path): number => {
    const node = nodeAt(path)
    if (node?.range) return lineOf(node.range[0])
    return path.length > 1 ? lineAt(path.slice(0, -1)) : (keys.get(String(path[0] ?? '')) ?? 1)
  }
  const keyLineAt = (path: Path, key: string): number => {
    const held = nodeAt(path)
    return (isMap<ParsedNode, ParsedNode>(held) && keyLines(held, lineOf).get(key)) || lineAt(path)
  }
  const parsed = file.schema.safeParse(isMap(map) ? plainOf(document, (offset, reason) => fail({ line: lineOf(offset), reason })) : {})
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => {
    const { path, message, unknown } = deepest(issue)
    const line = unknown === undefined ? lineAt(path) : keyLineAt(path, unknown)
    if (unknown !== undefined) return { line, reason: message }
    const [key = 'the file', ...rest] = path.map(String)
    return { line, reason: `${[key, ...rest.filter((part) => !/^\d+$/.test(part))].join('.')} ${message}` }
  })
  return fail(faults.sort((a, b) => a.line - b.line)[0] ?? { line: 1, reason: 'it cannot be read' })
}

/** @param fail throws */
function plainOf(document: Document.Parsed, fail: (offset: number, reason: string) => never): unknown {
  visit(document, {
    Alias(_, alias, above) {
      const meant = alias.resolve(document)
      const [offset = 0] = alias.range ?? []
      if (!meant) fail(offset, `*${alias.source} must stand in quotes: YAML takes it for the name of another value`)
      if (above.includes(meant)) fail(offset, `*${alias.source} holds itself`)
    },
  })
  try {
    return document.toJS()
  } catch (error) {
    return fail(0, error instanceof Error ? error.message : String(error))
  }
}

export function keysOf(schema: ZodObject): readonly string[] {
  return Object.keys(schema.shape)
}

type Path = readonly PropertyKey[]

interface Told {
  readonly path: Path
  readonly message: string
  /** The key that nobody knows, where that is the fault. */
  readonly unknown?: string | undefined
}

/** What is said of a value that is another kind of thing altogether. */
const OTHER_KIND: readonly string[] = ['invalid_type', 'invalid_value']

/** Of a value that may be several things, what is wrong with the one that it is most like. */
function deepest({ path, ...issue }: core.$ZodIssue): Told {
  if (issue.code === 'unrecognized_keys') return { path, message: issue.message, unknown: issue.keys[0] }
  if (issue.code === 'invalid_key') return { path, message: issue.issues[0]?.message ?? issue.message }
  const own: Told = { path, message: issue.message }
  if (issue.code !== 'invalid_union') return own
  const likely = issue.errors.filter((faults) => !faults.some((fault) => fault.path.length === 0 && OTHER_KIND.includes(fault.code)))
  const told = likely.flat().map((fault) => deepest({ ...fault, path: [...path, ...fault.path] }))
  return told.sort((a, b) => b.path.length - a.path.length)[0] ?? own
}

function keyLines(map: YAMLMap, lineOf: (offset: number) => number): Map<string, number> {
  return new Map(
    map.items.map(({ key }) => {
      const node = key as ParsedNode | null
      return [isScalar(node) ? String(node.value) : String(key), node?.range ? lineOf(node.range[0]) : 1]
    }),
  )
}
