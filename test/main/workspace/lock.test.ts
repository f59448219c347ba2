import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockOwner, lockWorkspace } from '../../../main/workspace/lock.ts'
import { processIdentity } from '../../../main/workspace/process-identity.ts'
import { tempFolder } from '../../temp-folder.ts'

test('a workspace has one owner, until it is given back', () => {
  const folder = join(tempFolder(), 'new')
  const lock = lockWorkspace(folder)
  expect(() => lockWorkspace(folder)).toThrow(
    expect.objectContaining({ code: 'workspace-owned', details: { path: folder, pid: process.pid } }),
  )
  lock.release()
  expect(readdirSync(folder)).toEqual([])
  lockWorkspace(folder).release()
})

for (const [what, text] of [
  ['a process that is gone', '99999999 some boot 12\n'],
  ['an earlier process of the same pid', `${process.pid} another boot 12\n`],
  ['nobody: an empty file', ''],
] as const)
  test(`a lock of ${what} is taken over`, () => {
    const folder = tempFolder()
    writeFileSync(join(folder, '.lock'), text)
    const lock = lockWorkspace(folder)
    expect(lockOwner(folder)).toBe(process.pid)
    expect(readdirSync(folder)).toEqual(['.lock'])
    lock.release()
  })

test('a lock that another took over meanwhile is not given back', () => {
  const folder = tempFolder()
  const lock = lockWorkspace(folder)
  const other = `${process.ppid} ${processIdentity(process.ppid)}\n`
  writeFileSync(join(folder, '.lock'), other)
  lock.release()
  expect(readFileSync(join(folder, '.lock'), 'utf8')).toBe(other)
})

test('a folder that cannot be made is a failure', () => {
  const file = join(tempFolder(), 'file')
  writeFileSync(file, '')
  expect(() => lockWorkspace(join(file, 'workspace'))).toThrow(expect.objectContaining({ code: 'file-unwritable' }))
})
