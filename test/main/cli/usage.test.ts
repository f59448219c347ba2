import { expect, test } from 'vitest'
import { run, testUser } from './sluice.ts'

for (const [words, first] of [
  [['srve'], 'Unknown command srve; did you mean serve?'],
  [['nonsense'], 'Unknown command nonsense.'],
  [['tap', '--listen', 'x'], '--listen must be an address such as unix:/run/php/tap.sock or 127.0.0.1:9000, not x.'],
  [['serve', '--prot', '80'], 'Unknown option --prot; did you mean --port?'],
  [['serve', '-x'], 'Unknown option -x.'],
  [['serve', '--port'], '--port needs a value.'],
  [['serve', '--port', '--bind'], '--port needs a value.'],
  [['serve', '--port', 'http'], '--port must be a number from 0 to 65535, not http.'],
  [['serve', '--ui-port', '70000'], '--ui-port must be a number from 0 to 65535, not 70000.'],
  [['serve', 'a', 'b'], 'sluice serve takes one folder, not b as well.'],
  [['serve', '.', '--capture', 'x.pcapng'], '--capture is not yet supported.'],
  [
    ['serve', '.', '--php', 'embedded', '--pool', 'x.conf'],
    '--pool is a file for PHP-FPM, which the embedded PHP does not read: take --pool or --php embedded.',
  ],
  [['serve', '--pool', 'x.conf'], '--pool needs a folder to serve.'],
  [['serve', '.', '--host', 'a b'], '--host must be a name like blog.test, not a b.'],
  [['--json'], 'Unknown option --json.'],
  [['status', 'all'], 'sluice status takes no all.'],
  [['status', '--json=yes'], '--json takes no value.'],
  [['php', '--jsn'], 'Unknown option --jsn; did you mean --json?'],
  [['help', 'nonsense'], 'There is no command nonsense.'],
] as const)
  test(`sluice ${words.join(' ')} is wrong use`, async () => {
    const { code, stdout, stderr } = await run(testUser(), words)
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `${first}\nSee sluice --help.\n` })
  })

for (const words of [['--help'], ['-h'], ['help'], ['help', 'serve'], ['serve', '--help'], ['decode', '-h']])
  test(`sluice ${words.join(' ')} explains`, async () => {
    const { code, stdout, stderr } = await run(testUser(), words)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('sluice')
  })

test('sluice --version', async () => {
  expect(await run(testUser(), ['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^sluice \d+\.\d+\.\d+\n$/) })
})
