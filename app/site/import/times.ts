const UNITS_MS: Readonly<Record<string, number>> = { '': 1, us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A time of HAProxy or nginx, a number alone in ms. undefined: it is none. */
export function timeMs(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+)(us|ms|s|m|h|d)?$/.exec(text) ?? []
  return number === undefined ? undefined : Math.ceil(Number(number) * (UNITS_MS[unit] ?? 1))
}

/** As the file of a site has it. */
export const timeWritten = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`)
