/** A section of what `php-fpm -tt` shows, with the values that PHP-FPM works with. */
export interface EffectiveSection {
  readonly name: string
  /** Keys that are not set are left out. */
  readonly values: ReadonlyMap<string, string>
}

/** Reads the output of `php-fpm -tt`: lines `[date] NOTICE: [section]` and `[date] NOTICE: <tab>key = value`. */
export function parseEffectiveConfig(output: string): EffectiveSection[] {
  const sections: { name: string; values: Map<string, string> }[] = []
  for (const line of output.split('\n')) {
    const says = /^\[[^\]]*\] NOTICE: (.*)$/.exec(line)?.[1]
    const header = says === undefined ? null : /^\[(.*)\]$/.exec(says)
    if (header?.[1] !== undefined) sections.push({ name: header[1], values: new Map() })
    const value = says === undefined ? null : /^\t(.*?) = (.*)$/.exec(says)
    if (value?.[1] && value[2] !== undefined && value[2] !== 'undefined') sections.at(-1)?.values.set(value[1], value[2])
  }
  return sections
}

/** Addresses that PHP-FPM would open and that are not among `ours`: something that the overlay did not cover. */
export function foreignAddresses(sections: readonly EffectiveSection[], ours: ReadonlySet<string>): string[] {
  const opened = sections.flatMap(({ values }) => [values.get('listen'), values.get('pm.status_listen')])
  return opened.filter((address) => address !== undefined && address !== '' && !ours.has(address)) as string[]
}
