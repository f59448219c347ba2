import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkEnter, groupName, runUser, runUserFor, userName } from '../../../main/pools/run-user.ts'
import { failureOf } from '../../failure-of.ts'
import { tempFolder } from '../../temp-folder.ts'

const root = process.getuid?.() === 0

test('an account is found by its name and by its number', async () => {
  expect(await runUser('root', undefined)).toMatchObject({ user: 'root', uid: 0 })
  expect(await runUser('0', undefined)).toMatchObject({ user: 'root', uid: 0 })
  expect(userName(0)).toBe('root')
  expect(groupName(0)).toBe(process.platform === 'darwin' ? 'wheel' : 'root')
  expect(await runUser('nobody-has-this-name', undefined)).toBeUndefined()
})

// Not `skipIf`: what cannot be on this account is not left out, it does not exist.
if (root)
  describe('as root', () => {
    test('a new pool runs as the owner of the project', async () => {
      const folder = tempFolder()
      const nobody = await runUser('nobody', undefined)
      chownSync(folder, nobody?.uid ?? 0, 0)
      expect((await runUserFor(folder))?.user).toBe('nobody')
    })

    test('of a project of root as www-data, or nobody', async () => {
      expect((await runUserFor(tempFolder()))?.user).toMatch(/^(www-data|nobody)$/)
    })

    test('of a project of a number without a name, too', async () => {
      const folder = tempFolder()
      chownSync(folder, 54_321, 54_321)
      expect((await runUserFor(folder))?.user).toMatch(/^(www-data|nobody)$/)
    })

    test('the first folder on the way that the user cannot enter is named', async () => {
      const folder = tempFolder()
      const closed = join(folder, 'home')
      mkdirSync(join(closed, 'project', 'public'), { recursive: true })
      chmodSync(closed, 0o700)
      const reader = await runUser('nobody', undefined)
      if (!reader) throw new Error('there is no nobody')
      const failure = await failureOf(() => checkEnter(reader, join(closed, 'project', 'public')))
      expect(failure.data).toMatchObject({
        code: 'folder-not-for-pool-user',
        says: `The pool would run as nobody, who cannot enter ${closed}.`,
      })
      chmodSync(closed, 0o711)
      await checkEnter(reader, join(closed, 'project', 'public'))
    })

    test('rights by group count', async () => {
      const folder = tempFolder(0o710)
      chownSync(folder, 0, 23_456)
      const reader = { user: 'x', uid: 23_455, gids: [1, 23_456] }
      await checkEnter(reader, folder)
      // An owner without the right has none by the group.
      chownSync(folder, 23_455, 23_456)
      chmodSync(folder, 0o610)
      expect((await failureOf(() => checkEnter(reader, folder))).code).toBe('folder-not-for-pool-user')
    })

    test('a folder that is missing is said to be', async () => {
      expect((await failureOf(() => checkEnter({ user: 'x', uid: 1, gids: [] }, '/no/such'))).data).toMatchObject({
        code: 'folder-missing',
        details: { path: '/no' },
      })
    })
  })
else
  test('another user has no choice', async () => {
    expect(await runUserFor(tempFolder())).toBeNull()
  })
