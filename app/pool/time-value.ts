const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of a time of php-fpm.conf: digits, then s, m, h or d (none: seconds). undefined: not a time that PHP-FPM takes. */
export function timeSeconds(value: string): number | undefined {
  const found = /^(\d+)([smhd]?)$/.exec(value)
  return found ? Number(found[1]) * (SECONDS[found[2] ?? ''] ?? 1) : undefined
}
