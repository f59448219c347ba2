import { resolve } from 'node:path'
import { diffLines, diffText } from '../../app/pool/diff.ts'
import { applyEdits, setDirective } from '../../app/pool/edit.ts'
import { noFacts } from '../../app/pool/facts.ts'
import { poolLines } from '../../app/pool/pool-lines.ts'
import { poolText, readPoolText } from '../../app/pool/pool-text.ts'
import type { Problem, ProblemCode } from '../../app/pool/problem.ts'
import { validate } from '../../app/pool/validate.ts'
import { atomicWrite } from '../workspace/atomic-write.ts'
import { readExactText } from '../workspace/exact-text.ts'
import { readOptions, usage } from './read-options.ts'

interface Wanted {
  readonly key: string
  readonly value: string
}

/**
 * `sluice pool set FILE [--section NAME] KEY=VALUE...`: changes these lines of a pool file and no other byte, and prints them as a diff.
 * What is not a directive or not of its type is not written. @returns 0 @throws Failure `usage`, `file-unreadable`, `file-unwritable`, `pool-no-section`
 */
export async function poolSet(words: readonly string[]): Promise<number> {
  const { options, positionals } = readOptions(words, { section: 'value' })
  const [file, ...assignments] = positionals
  if (file === undefined || assignments.length === 0) throw usage('sluice pool set takes a FILE and at least one KEY=VALUE.')
  const wanted = assignments.map(assignment)
  const path = resolve(file)
  const { text, encoding } = await readExactText(path)
  const section = options.section ?? onlySection(path, text)
  let after = text
  for (const { key, value } of wanted) after = applyEdits(after, setDirective({ path, lines: poolLines(after) }, section, key, value))
  const fresh = newErrors(path, text, after)
  const [wrong] = fresh.filter(({ key, code }) => OF_ITS_OWN.includes(code) && wanted.some((each) => each.key === key))
  if (wrong) throw usage(`${wrong.says} ${wrong.mend}`)
  if (after === text) {
    process.stderr.write(`${path} says so already.\n`)
    return 0
  }
  const bytes = Buffer.from(after, encoding)
  if (bytes.toString(encoding) !== after) throw usage(`${path} is not UTF-8, and a value has letters that it can't hold.`)
  await atomicWrite(path, bytes)
  process.stdout.write(diffText(diffLines(text, after), path))
  for (const { line, says, mend } of fresh) process.stderr.write(`${path}:${line}: ${says} ${mend}\n`)
  return 0
}

/** What is wrong with a directive whatever the others say. */
const OF_ITS_OWN: readonly ProblemCode[] = [
  ...([
    'key-unknown',
    'array-in-global',
    'array-without-name',
    'array-with-name',
    'list-no-slash',
    'env-empty',
    'pool-variable-in-global',
  ] as const),
  ...(['int-bad', 'time-bad', 'bool-bad', 'choice-bad', 'too-small', 'out-of-range', 'url-path-no-slash', 'url-path-characters'] as const),
]

/** @throws Failure `usage` */
function assignment(word: string): Wanted {
  const found = /^\s*([^=[\]\s;"'$]+(?:\[[^[\]\s;"'$=]*\])?)\s*=\s*(.*?)\s*$/s.exec(word)
  if (!found?.[1]) throw usage(`${word} is not KEY=VALUE.`)
  const [, key, value = ''] = found
  if (/[\r\n\0]/.test(value)) throw usage(`The value of ${key} has more than one line.`)
  return { key: key.includes('[') || key === 'include' ? key : key.toLowerCase(), value }
}

/** @throws Failure `usage` that lists them, where there is more than one */
function onlySection(path: string, text: string): string {
  const names = readPoolText(poolText(path, text)).sections.map(({ name }) => name)
  if (names.length > 1) throw usage(`${path} has several sections: ${names.join(', ')}. Name one with --section.`)
  if (names[0] === undefined) throw usage(`${path} has no section of a pool. Name another with --section.`)
  return names[0]
}

/** Errors that the change brought. */
function newErrors(path: string, before: string, after: string): Problem[] {
  const errors = (text: string): Problem[] =>
    validate(poolText(path, text), { ...noFacts, platform: process.platform }).filter(({ level }) => level === 'error')
  const old = new Set(errors(before).map(({ code, key, section, says }) => `${code} ${key} ${section} ${says}`))
  return errors(after).filter(({ code, key, section, says }) => !old.has(`${code} ${key} ${section} ${says}`))
}
