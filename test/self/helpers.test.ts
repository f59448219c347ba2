import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { peer, peerPackages } from '../peers.ts'
import { alive, commandLine, descendants, groupMembers, killGroup, peakMemoryBytes, processesOf } from '../processes.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

describe('until', () => {
  test('gives what the probe gave, once it gives something', async () => {
    let tries = 0
    expect(await until(() => (++tries === 3 ? 'there' : undefined), { what: 'three tries' })).toBe('there')
  })

  test('names what it waited for and the last error', async () => {
    const failing = until(
      () => {
        throw new Error('refused')
      },
      { ms: 40, what: 'a listener' },
    )
    await expect(failing).rejects.toThrow('waited 40 ms for a listener; the last try failed: refused')
  })
})

describe('tempFolder', () => {
  let earlier = ''
  test('makes a short path', () => {
    earlier = tempFolder()
    mkdirSync(join(earlier, 'a'))
    writeFileSync(join(earlier, 'a/b'), '')
    expect(earlier.length).toBeLessThan(24)
  })
  test('is gone after its test', () => {
    expect(earlier).not.toBe('')
    expect(existsSync(earlier)).toBe(false)
  })
})

describe.skipIf(process.platform === 'win32')('processes', () => {
  test('sees a tree, its group and its end', async () => {
    const marker = tempFolder()
    const parent = spawn('/bin/sh', ['-c', `sleep 60 & echo "$0"; wait`, marker], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
    const pid = parent.pid ?? 0
    try {
      await once(parent.stdout, 'data')
      const [child] = await until(() => descendants(pid).length === 1 && descendants(pid), { what: 'the child' })
      expect(groupMembers(pid)).toEqual(expect.arrayContaining([pid, child]))
      expect(processesOf(marker)).toContain(pid)
      expect(alive(pid)).toBe(true)
      if (process.platform === 'linux') expect(peakMemoryBytes(pid)).toBeGreaterThan(100_000)
      killGroup(pid)
      await until(() => !alive(pid) && !alive(child ?? 0), { what: 'the end of both' })
      expect(groupMembers(pid)).toEqual([])
      expect(commandLine(pid)).toBe('')
    } finally {
      killGroup(pid)
    }
  })
})

test('every peer names its Debian package, or what brings it by npm', () => {
  for (const [name, packages] of Object.entries(peerPackages)) expect(packages.apt ?? packages.npx ?? packages.npm, name).toBeTruthy()
  expect(peer('curl') ?? '/curl').toMatch(/\/curl$/)
})
