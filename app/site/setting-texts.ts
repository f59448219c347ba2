import { string } from 'zod'

const text = string('must be text')

/** `true` or `false` of a settings file. */
export const flag = text.regex(/^(true|false)$/, 'must be true or false').transform((value) => value === 'true')

/** A whole number of a settings file, from 1. @param most at most 9999 */
export function upTo(most: number) {
  const must = `must be a number from 1 to ${most}`
  return text
    .regex(/^\d{1,4}$/, must)
    .transform(Number)
    .refine((value) => value >= 1 && value <= most, must)
}
