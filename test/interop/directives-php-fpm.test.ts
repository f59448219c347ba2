import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { directivesOf, hasDirective, isArray } from '../../app/pool/directives.ts'
import { parseEffectiveConfig } from '../../app/pool/effective-config.ts'
import { runProgram } from '../../main/pools/run-program.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'

suiteWith(['php-fpm'], 'the catalogue of directives', () => {
  test('has what php-fpm -tt shows, in that order and with those defaults', async () => {
    const folder = tempFolder()
    const env = { PATH: process.env.PATH }
    const run = (...args: string[]): ReturnType<typeof runProgram> => runProgram(thePeer('php-fpm'), args, { limitMs: 30_000, env })
    const version = /\d+\.\d+\.\d+/.exec((await run('-v')).stdout)?.[0] ?? null
    const config = join(folder, 'x.conf')
    const user = process.getuid?.() === 0 ? 'user = www-data\n' : ''
    writeFileSync(config, `[global]\nerror_log = ${folder}/e\n[w]\n${user}listen = ${folder}/s\npm = ondemand\npm.max_children = 2\n`)
    const { stderr, stdout, code } = await run('-tt', '-y', config)
    expect(code).toBe(0)
    const words = (stderr + stdout).split('\n').flatMap((line) => /NOTICE: (\[.*\]|\t.*)$/.exec(line)?.[1] ?? [])
    const keysIn = (section: string): string[] => {
      const from = words.indexOf(`[${section}]`) + 1
      const to = words.findIndex((word, n) => n > from && word.startsWith('['))
      return words.slice(from, to === -1 ? undefined : to).map((word) => word.trim().split(' = ')[0] ?? '')
    }
    for (const [section, name] of [
      ['global', 'global'],
      ['pool', 'w'],
    ] as const) {
      const known = Object.entries(directivesOf(section)).filter(
        ([, info]) => !isArray(info) && info.onlyOn !== 'FreeBSD' && hasDirective(info, version),
      )
      // Some need a library that not every build has, and -tt never shows the AppArmor hat.
      const shown = keysIn(name)
      const expected = known.filter(([key, info]) => info.onlyOn === undefined || shown.includes(key)).map(([key]) => key)
      expect([...shown].sort()).toEqual([...expected].sort())
      const effective = parseEffectiveConfig(stderr + stdout).find((each) => each.name === name)
      const own = ['error_log', 'user', 'listen', 'pm', 'pm.max_children', 'events.mechanism', 'pid', 'syslog.facility', 'log_level']
      for (const [key, info] of known.filter(([key]) => !own.includes(key) && shown.includes(key))) {
        const value = effective?.values.get(key)
        // Numbers that are not set are 0, and some defaults come with another directive only.
        if (info.default === null) expect([undefined, '0', 'undefined'], key).toContain(value)
        else if (!['access.format', 'ping.response', 'listen.mode'].includes(key))
          expect(value?.replace(/s$/, ''), key).toBe(info.default.replace(/s$/, ''))
      }
    }
  })
})
