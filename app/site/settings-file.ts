import { type Document, isMap, isScalar, LineCounter, type ParsedNode, parseDocument, visit, type YAMLMap } from 'yaml'
import type { core, infer as Infer, ZodObject, ZodType } from 'zod'
import { Failure, type FailureCode } from '../failure.ts'
import { unknownKey } from './settings-map.ts'

/** What is wrong in a settings file. `line` from 1. */
export interface Fault {
  readonly line: number
  readonly reason: string
  /** Of what it is: `['rules', 0, 'match', 'path']`; empty: of the file. */
  readonly path: Path
}

export interface SettingsFile<Schema extends ZodType> {
  /** For failures. */
  readonly path: string
  /** Says what each key may hold; its messages go on after the key: "must be a number". */
  readonly schema: Schema
  /** All keys that the file may have, to name the nearest. */
  readonly keys: readonly string[]
  readonly code: Extract<FailureCode, 'site-file-invalid' | 'pool-settings-invalid' | 'settings-invalid'>
  /** Told of each key and where it stands, in order. */
  readonly onKey?: (key: string, line: number) => void
}

/**
 * Reads a YAML file of settings. Every scalar comes as the text that was written (YAML's failsafe schema), so that `php: 8.10`
 * stays 8.10; the schema makes numbers and booleans of it.
 * @throws Failure of `code` with path, line and reason: the first fault of the file
 */
export function readSettings<Schema extends ZodType>(text: string, file: SettingsFile<Schema>): Infer<Schema> {
  const read = settingsOrFaults(text, file)
  if (!read.faults) return read.said
  const [{ line, reason }] = read.faults
  throw new Failure(file.code, { path: file.path, line, reason })
}

type Read<T> = { readonly said: T; readonly faults?: undefined } | { readonly faults: readonly [Fault, ...Fault[]] }

/** The same with all its faults, by line; one that keeps the rest from being read stands alone. */
export function settingsOrFaults<Schema extends ZodType>(
  text: string,
  file: Pick<SettingsFile<Schema>, 'schema' | 'keys' | 'onKey'>,
): Read<Infer<Schema>> {
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const lineOf = (offset: number): number => lines.linePos(offset).line
  const alone = (line: number, reason: string): Read<Infer<Schema>> => ({ faults: [{ line, reason, path: [] }] })
  const broken = document.errors[0]
  if (broken) return alone(lineOf(broken.pos[0]), broken.message)
  const map = document.contents
  if (map !== null && !isMap(map) && !(isScalar(map) && map.value === '')) return alone(1, 'the file must hold lines like key: value')
  const keys = isMap(map) ? keyLines(map, lineOf) : new Map<string, number>()
  for (const [key, line] of keys) {
    file.onKey?.(key, line)
    if (!file.keys.includes(key)) return alone(line, unknownKey(key, file.keys))
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
  const copies = faultOfCopies(document)
  if (copies) return alone(lineOf(copies.offset), copies.reason)
  let plain: unknown = {}
  try {
    if (isMap(map)) plain = document.toJS()
  } catch (error) {
    return alone(1, error instanceof Error ? error.message : String(error))
  }
  const parsed = file.schema.safeParse(plain)
  if (parsed.success) return { said: parsed.data }
  const faults = parsed.error.issues.map((issue): Fault => {
    const { path, message, unknown } = deepest(issue)
    if (unknown !== undefined) return { line: keyLineAt(path, unknown), reason: message, path }
    const [key = 'the file', ...rest] = path.map(String)
    return { line: lineAt(path), reason: `${[key, ...rest.filter((part) => !/^\d+$/.test(part))].join('.')} ${message}`, path }
  })
  const [first, ...more] = faults.sort((a, b) => a.line - b.line)
  return first ? { faults: [first, ...more] } : alone(1, 'it cannot be read')
}

/** A copy (`*name`) of nothing, or of what it is in. */
function faultOfCopies(document: Document.Parsed): { readonly offset: number; readonly reason: string } | undefined {
  let fault: { offset: number; reason: string } | undefined
  visit(document, {
    Alias(_, alias, above) {
      const meant = alias.resolve(document)
      const [offset = 0] = alias.range ?? []
      if (!meant) fault = { offset, reason: `*${alias.source} must stand in quotes: YAML takes it for the name of another value` }
      else if (above.includes(meant)) fault = { offset, reason: `*${alias.source} holds itself` }
      return fault && visit.BREAK
    },
  })
  return fault
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
