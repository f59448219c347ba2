import { describe, expect, test } from 'vitest'
import { alive } from '../processes.ts'
import { start } from '../started.ts'
import { until } from '../until.ts'

describe.skipIf(process.platform === 'win32')('start', () => {
  let pid = 0

  test('gathers what a program says and how it ends', async () => {
    const program = start('/bin/sh', ['-c', 'echo out; echo "$WORD" >&2; exit 3'], { env: { WORD: 'err' } })
    expect(await program.exit).toEqual({ code: 3, signal: null })
    expect(program).toMatchObject({ stdout: 'out\n', stderr: 'err\n' })
  })

  test('rejects exit for a program that is not there', async () => {
    await expect(start('/nonexistent/program', []).exit).rejects.toThrow('ENOENT')
  })

  test('leaves a program running within its test', () => {
    pid = start('/bin/sh', ['-c', 'sleep 60']).pid
    expect(alive(pid)).toBe(true)
  })

  test('and ends it after that', async () => {
    await until(() => !alive(pid), { what: 'the end of the program' })
  })
})
