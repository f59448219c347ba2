import { readdirSync, readlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SpooledBody } from '../../../main/engine/spooled-body.ts'
import { tempFolder } from '../../temp-folder.ts'

/** proc(5): what of our open files lies, or lay, in that folder. */
function openIn(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)].filter((path) => path.startsWith(folder))
    } catch {
      return [] // the one that the folder itself was read with
    }
  })
}

test.runIf(process.platform === 'linux')('a body that is given up while its file is being opened leaves no file open', async () => {
  const folder = tempFolder()
  const body = new SpooledBody(folder, 'body')
  body.take(new Uint8Array(1 << 20))
  const written = body.take(new Uint8Array(10))
  body.close()
  await written
  await expect.poll(() => openIn(folder)).toEqual([])
  expect(readdirSync(folder)).toEqual([])
})

test.runIf(process.platform === 'linux')('a body over 1 MB lies in a file without a name, until it is given up', async () => {
  const folder = tempFolder()
  const body = new SpooledBody(folder, 'body')
  body.take(new Uint8Array(1 << 20))
  await body.take(new Uint8Array(10))
  expect(openIn(folder)).toHaveLength(1)
  expect(readdirSync(folder)).toEqual([])
  body.close()
  await expect.poll(() => openIn(folder)).toEqual([])
})
