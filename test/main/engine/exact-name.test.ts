import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isExactName } from '../../../main/engine/exact-name.ts'
import { tempFolder } from '../../temp-folder.ts'

test('a path is right when each of its names is as the disk has it', async () => {
  const base = tempFolder()
  mkdirSync(join(base, 'Blog'))
  writeFileSync(join(base, 'Blog/index.php'), '')
  writeFileSync(join(base, 'Blog/cafe\u0301.php'), '') // as macOS may hold it
  for (const path of ['/Blog', '/Blog/index.php', '/Blog/cafe\u0301.php', '/Blog/caf\u00e9.php'])
    expect(await isExactName(base, path), path).toBe(true)
  for (const path of ['/blog', '/blog/index.php', '/Blog/INDEX.PHP', '/Blog/none', '/none/x'])
    expect(await isExactName(base, path), path).toBe(false)
})
