import { string } from 'zod'

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const UNIT_BYTES: Readonly<Record<string, number>> = { '': 1, K: 1 << 10, M: 1 << 20, G: 1 << 30 }
/** Node's timers end at once beyond it. */
const LONGEST_MS = 2_147_483_647
const TIME = 'must be a time such as 500ms, 30s, 5m or 1h'
const SIZE = 'must be a size such as 500K, 64M or 2G'
const FLAG = 'must be true or false'

/** A time of a settings file, in ms. */
export const timeText = string(TIME)
  .regex(/^[1-9]\d{0,9}(?:ms|s|m|h)$/, TIME)
  .transform((text) => Number.parseInt(text, 10) * (UNIT_MS[text.replace(/^\d+/, '')] ?? 1))
  .refine((ms) => ms <= LONGEST_MS, `${TIME}, and at most 24 days`)

/** A size of a settings file, in bytes: K, M and G are 1024, as in PHP. */
export const sizeText = string(SIZE)
  .regex(/^\d{1,9}[KMG]?$/, SIZE)
  .transform((text) => Number.parseInt(text, 10) * (UNIT_BYTES[text.replace(/^\d+/, '')] ?? 1))

export const flagText = string(FLAG)
  .regex(/^(true|false)$/, FLAG)
  .transform((text) => text === 'true')
