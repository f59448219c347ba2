import type { FilterOp } from './filter-tokens.ts'
import type { FilterWord, NumberWord, TextWord } from './filter-words.ts'
import type { Summary } from './summary.ts'

export type Comparison = { readonly test: (summary: Summary) => boolean } | { readonly says: string }

/** The test that a word, an operator and a value make; `says`: why they make none. */
export function compare(word: FilterWord, name: string, op: Exclude<FilterOp, ''>, value: string): Comparison {
  switch (word.kind) {
    case 'number':
      return compareNumber(word, name, op, value)
    case 'text':
      return compareText(word, op, value)
    case 'flag':
      return { says: `${name} takes no value; -${name} is its opposite.` }
  }
}

function compareNumber(word: NumberWord, name: string, op: Exclude<FilterOp, ''>, value: string): Comparison {
  const negated = op === '!='
  if (op === ':' || op === '=' || negated) {
    // Chrome's larger-than:4k.
    if (op === ':' && name.toLowerCase() === 'larger-than') return compareNumber(word, 'size', '>', value)
    const ranges = value.split(',').map((part) => rangeOf(part, word.unit))
    if (!ranges.every((range): range is Range => range !== undefined)) return { says: notAFigure(word) }
    return {
      test(summary) {
        const figure = word.value(summary)
        return figure !== null && ranges.some(([low, high]) => figure >= low && figure <= high) !== negated
      },
    }
  }
  const than = figureOf(value, word.unit)
  const holds = orders[op as keyof typeof orders]
  if (!holds) return { says: `A figure is compared by >, >=, <, <= or :, as in ${word.example}` }
  if (than === undefined) return { says: notAFigure(word) }
  return {
    test(summary) {
      const figure = word.value(summary)
      return figure !== null && holds(figure, than)
    },
  }
}

const orders = {
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
}

type Range = readonly [low: number, high: number]

/** `404`, `5xx`, `200-299`, `10ms-1s`. */
function rangeOf(text: string, unit: NumberWord['unit']): Range | undefined {
  const hundreds = unit === 'status' ? /^([1-5])xx$/i.exec(text)?.[1] : undefined
  if (hundreds) return [Number(hundreds) * 100, Number(hundreds) * 100 + 99]
  const dash = text.indexOf('-', 1)
  const low = figureOf(dash < 0 ? text : text.slice(0, dash), unit)
  const high = dash < 0 ? low : figureOf(text.slice(dash + 1), unit)
  return low === undefined || high === undefined ? undefined : [low, high]
}

const factors: Readonly<Record<NumberWord['unit'], Readonly<Record<string, number>>>> = {
  ms: { ms: 1, s: 1000, min: 60_000, us: 0.001, µs: 0.001 },
  // As the window shows them: 1,024 based.
  bytes: { b: 1, k: 1024, kb: 1024, kib: 1024, m: 1024 ** 2, mb: 1024 ** 2, mib: 1024 ** 2, g: 1024 ** 3, gb: 1024 ** 3, gib: 1024 ** 3 },
  status: {},
  none: {},
}

function figureOf(text: string, unit: NumberWord['unit']): number | undefined {
  const [, digits = '', suffix = ''] = /^(\d+(?:\.\d+)?)([a-zµ]*)$/i.exec(text) ?? []
  if (digits === '') return undefined
  const factor = suffix === '' ? 1 : factors[unit][suffix.toLowerCase()]
  return factor === undefined ? undefined : Number(digits) * factor
}

const notAFigure = ({ unit, example }: NumberWord): string => {
  const units = {
    ms: ', in ms or with a unit: 250ms, 1s',
    bytes: ', in bytes or with a unit: 512, 4k, 1m',
    status: ', or a class: 5xx',
    none: '',
  }
  return `This is no figure${units[unit]}. For example: ${example}`
}

function compareText(word: TextWord, op: Exclude<FilterOp, ''>, value: string): Comparison {
  const sought = value.toLowerCase()
  if (op === '>' || op === '>=' || op === '<' || op === '<=') return { says: `This is text, not a figure. For example: ${word.example}` }
  // Of `:` and `=` one of several may be meant: method:GET,HEAD.
  const several = word.within ? [sought] : sought.split(',')
  const fits: Readonly<Record<Exclude<typeof op, '!='>, (text: string) => boolean>> = {
    ':': (text) => (word.within ? text.includes(sought) : several.includes(text)),
    '=': (text) => several.includes(text),
    '*=': (text) => text.includes(sought),
    '^=': (text) => text.startsWith(sought),
    '$=': (text) => text.endsWith(sought),
  }
  const holds = fits[op === '!=' ? '=' : op]
  const test = (summary: Summary): boolean => word.texts(summary).some((text) => text !== null && holds(text.toLowerCase()))
  return { test: op === '!=' ? (summary) => !test(summary) : test }
}
