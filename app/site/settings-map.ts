import { strictObject, type ZodObject, type ZodRawShape } from 'zod'
import { nearest } from '../nearest.ts'

/** A map of settings in which only these keys may stand. @param says what it must be, where it is no map: "must hold lines like a: b" */
export function settingsMap<Shape extends ZodRawShape>(shape: Shape, says?: string): ZodObject<Shape> {
  const known = Object.keys(shape)
  return strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknownKey(String(issue.keys[0]), known) : says),
  }) as ZodObject<Shape>
}

/** For a person, with the nearest of those that are known. */
export function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known)
  return near ? `unknown key ${key}; did you mean ${near}?` : `unknown key ${key}; known are ${known.join(', ')}`
}
