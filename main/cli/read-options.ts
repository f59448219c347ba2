import { parseArgs } from 'node:util'
import { Failure } from '../../app/failure.ts'
import { nearest } from '../../app/nearest.ts'

/** The options of a command: `value` takes the next word, `values` too and may come again, `flag` none. */
export type OptionSpec = Readonly<Record<string, 'value' | 'values' | 'flag'>>

export type Options<Spec extends OptionSpec> = { readonly [Name in keyof Spec]?: OptionOf<Spec[Name]> }
type OptionOf<Kind> = Kind extends 'value' ? string : Kind extends 'values' ? readonly string[] : true

export interface Arguments<Spec extends OptionSpec> {
  readonly options: Options<Spec>
  readonly positionals: readonly string[]
}

/**
 * Reads the words after a command's name. An option that is given twice: the last one counts.
 * @throws Failure `usage` that names the word, and the nearest known option
 */
export function readOptions<const Spec extends OptionSpec>(words: readonly string[], spec: Spec): Arguments<Spec> {
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      Object.entries(spec).map(([name, kind]) => [
        name,
        { type: kind === 'flag' ? 'boolean' : 'string', ...(name.length === 1 ? { short: name } : {}) },
      ]),
    ),
  })
  const options: Record<string, string | string[] | true> = {}
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const kind = Object.hasOwn(spec, token.name) ? spec[token.name] : undefined
    if (!kind) throw unknown(token.rawName, Object.keys(spec))
    if (kind === 'flag') {
      if (token.value !== undefined) throw usage(`${token.rawName} takes no value.`)
      options[token.name] = true
    } else {
      // An option in place of the value: the value was forgotten. `--name=-x` says that it is meant.
      if (token.value === undefined || (!token.inlineValue && /^-./.test(token.value))) throw usage(`${token.rawName} needs a value.`)
      options[token.name] = kind === 'value' ? token.value : [...((options[token.name] as string[] | undefined) ?? []), token.value]
    }
  }
  return { options: options as Options<Spec>, positionals }
}

export function usage(reason: string): Failure {
  return new Failure('usage', { reason })
}

function unknown(rawName: string, known: readonly string[]): Failure {
  const near = rawName.startsWith('--') ? nearest(rawName.slice(2), known) : undefined
  return usage(`Unknown option ${rawName}${near ? `; did you mean --${near}?` : '.'}`)
}
