import { isMap, isScalar, LineCounter, type ParsedNode, parseDocument, type YAMLMap } from 'yaml'
import type { infer as Infer, ZodObject, ZodType } from 'zod'
import { Failure, type FailureCode } from '../failure.ts'
import { nearest } from '../nearest.ts'

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
  /** The same of the maps that some of these hold. */
  readonly inner?: Readonly<Record<string, readonly string[]>>
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
    const held = isMap(map) ? map.get(key, true) : undefined
    const known = file.inner?.[key]
    if (known && isMap<ParsedNode, ParsedNode>(held))
      for (const [each, at] of keyLines(held, lineOf)) if (!known.includes(each)) fail({ line: at, reason: unknownKey(each, known) })
  }
  const parsed = file.schema.safeParse(isMap(map) ? document.toJS() : {})
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => {
    const [key, ...rest] = path.map(String)
    const node = isMap(map) ? (document.getIn(path as string[], true) as ParsedNode | undefined) : undefined
    const line = node?.range ? lineOf(node.range[0]) : (keys.get(key ?? '') ?? 1)
    return { line, reason: `${[key ?? 'the file', ...rest.filter((part) => !/^\d+$/.test(part))].join('.')} ${message}` }
  })
  return fail(faults.sort((a, b) => a.line - b.line)[0] ?? { line: 1, reason: 'it cannot be read' })
}

export function keysOf(schema: ZodObject): readonly string[] {
  return Object.keys(schema.shape)
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known)
  return near ? `unknown key ${key}; did you mean ${near}?` : `unknown key ${key}; known are ${known.join(', ')}`
}

function keyLines(map: YAMLMap, lineOf: (offset: number) => number): Map<string, number> {
  return new Map(
    map.items.map(({ key }) => {
      const node = key as ParsedNode | null
      return [isScalar(node) ? String(node.value) : String(key), node?.range ? lineOf(node.range[0]) : 1]
    }),
  )
}
