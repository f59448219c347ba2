import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { announceInstance, chooseInstance, type Instance, runningInstances } from '../../../main/workspace/instances.ts'
import { tempFolder } from '../../temp-folder.ts'

const me: Instance = { pid: process.pid, address: 'http://127.0.0.1:1', token: 'secret', workspace: '/w' }

test('what is announced is found until it is taken back, and only its user may read it', () => {
  const run = tempFolder()
  const takeBack = announceInstance(run, me)
  const path = join(run, 'instances', `${process.pid}.json`)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(join(run, 'instances')).mode & 0o777).toBe(0o700)
  expect(runningInstances(run)).toEqual([expect.objectContaining(me)])
  takeBack()
  expect(runningInstances(run)).toEqual([])
  expect(readdirSync(join(run, 'instances'))).toEqual([])
})

test('what a crash left is deleted; a file of a process that runs is not', () => {
  const run = tempFolder()
  announceInstance(run, me)
  const own = JSON.parse(readFileSync(join(run, 'instances', `${process.pid}.json`), 'utf8'))
  const file = (name: string) => join(run, 'instances', name)
  mkdirSync(join(run, 'instances'), { recursive: true })
  // A pid that no Linux or macOS gives by default, and our own parent under another start time.
  writeFileSync(file('99999999.json'), JSON.stringify({ ...own, pid: 99_999_999 }))
  writeFileSync(file(`${process.ppid}.json`), JSON.stringify({ ...own, pid: process.ppid, identity: 'another boot' }))
  writeFileSync(file('99999998.json'), '{')
  writeFileSync(file('1.json'), '{"newer":true}')
  expect(runningInstances(run).map(({ pid }) => pid)).toEqual([process.pid])
  for (const gone of ['99999999.json', `${process.ppid}.json`, '99999998.json']) expect(existsSync(file(gone))).toBe(false)
  expect(existsSync(file('1.json'))).toBe(true)
})

test('no folder: nobody runs', () => expect(runningInstances('/nonexistent')).toEqual([]))

test('which one is spoken to', () => {
  const one = { ...me, workspace: '/one' }
  const two = { ...me, workspace: '/two' }
  const usual = { ...me, workspace: '/default' }
  const choose = (running: Instance[], workspace?: string) => chooseInstance(running, { workspace, defaultWorkspace: '/default' })
  expect(choose([one, two], '/two')).toBe(two)
  expect(choose([one, usual, two])).toBe(usual)
  expect(choose([one])).toBe(one)
  expect(() => choose([one], '/three')).toThrow('No Sluice is running with the workspace /three.')
  expect(() => choose([])).toThrow('No Sluice is running.')
  expect(() => choose([one, two])).toThrow(/Several are running: \/one \(process \d+\), \/two/)
})

test('a new one takes away what crashes left', () => {
  const run = tempFolder()
  mkdirSync(join(run, 'instances'))
  writeFileSync(join(run, 'instances/99999999.json'), '{}')
  announceInstance(run, me)
  expect(readdirSync(join(run, 'instances'))).toEqual([`${process.pid}.json`])
})
