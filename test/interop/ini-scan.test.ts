import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scanLine } from '../../app/pool/ini-line.ts'
import { runProgram } from '../../main/pools/run-program.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'

/** Reads lines, each by itself, as parse_ini_string does: the same scanner and grammar as PHP-FPM's. */
const SCRIPT = `<?php
set_error_handler(fn () => true);
$read = fn (string $line) => parse_ini_string($line . "\\n", true, INI_SCANNER_NORMAL);
echo json_encode(array_map($read, json_decode(file_get_contents(__DIR__ . '/lines.json'))));
`

type Read = Record<string, unknown> | readonly [] | false

/** What PHP makes of our statements: later ones win, a key alone is nothing, and variables that are not set are empty. */
function ours(line: string): Read {
  const { statements, fault } = scanLine(line, () => '')
  if (fault) return false
  const all: Record<string, unknown> = {}
  let section = all
  for (const each of statements)
    if (each.kind === 'section') {
      section = {}
      all[each.name] = section
    } else if (each.value && each.kind === 'array') {
      const old = section[each.key]
      section[each.key] = { ...(typeof old === 'object' ? old : {}), [each.name]: each.value.reads }
    } else if (each.value) section[each.key] = each.value.reads
  return all
}

/** PHP gives an empty object, and one with the keys 0, 1, 2, as a list. */
function plain(read: unknown): unknown {
  if (typeof read !== 'object' || read === null) return read
  return Object.fromEntries(Object.entries(read).map(([key, value]) => [key, plain(value)]))
}

suiteWith(['php-cgi'], "PHP's own scanner", () => {
  test('reads generated lines as ours does, and refuses the same', { timeout: 60_000 }, async () => {
    const folder = tempFolder()
    const piece = fc.constantFrom(
      ...[
        'a',
        'x',
        'pm',
        ' ',
        '  ',
        '\t',
        '=',
        ' = ',
        '"',
        "'",
        '\\',
        '$',
        '\x24{',
        '}',
        '\x24{NOWHERE}',
        '{',
        'yes',
        'no',
        'On',
        'null',
        'none',
      ],
      ...['1', '-3', '1.5', '|', '&', '^', '~', '!', '(', ')', ';', ':', ',', '[', ']', '#', '\r', '"b"', "'c'", '$pool', '\\"', 'é'],
    )
    const line = fc
      .tuple(fc.constantFrom('x = ', 'x=', 'x[y] = ', '[s]x = ', '', ''), fc.array(piece, { minLength: 1, maxLength: 8 }))
      .map(([start, pieces]) => start + pieces.join(''))
      // Elements of a list without a name are numbered by PHP alone. Of the two readings of $\\$ PHP takes the longer, ours the first.
      .filter((text) => !/\[\s*\]|\[\s*["'\\\x24]|\$\\/.test(text))
    const lines = [...new Set(fc.sample(line, 8000))]
    writeFileSync(join(folder, 'lines.json'), JSON.stringify(lines))
    writeFileSync(join(folder, 'read.php'), SCRIPT)
    const env = { PATH: process.env.PATH }
    const { stdout } = await runProgram(thePeer('php-cgi'), ['-n', '-q', '-d', 'memory_limit=512M', join(folder, 'read.php')], {
      limitMs: 60_000,
      env,
    })
    const php = JSON.parse(stdout) as Read[]
    expect(php).toHaveLength(lines.length)
    const different = lines.flatMap((text, index) => {
      const [theirs, own] = [plain(php[index]), plain(ours(text))]
      return JSON.stringify(sorted(theirs)) === JSON.stringify(sorted(own)) ? [] : [{ text, theirs, own }]
    })
    expect(different).toEqual([])
    expect(php.filter((each) => each !== false).length).toBeGreaterThan(lines.length / 10)
  })
})

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .map(([key, each]) => [key, sorted(each)])
    .sort()
}
