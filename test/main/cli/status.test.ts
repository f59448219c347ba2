import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { addresses, phpFolder, run, sluice, testUser } from './sluice.ts'

suiteWith(['php-fpm'], 'sluice status and php', () => {
  test('status tells of the one that runs; of several it wants to know which', async () => {
    const user = testUser()
    const first = await sluice(user, ['serve', phpFolder(user), '--port', '0', '--ui-port', '0'])
    const { sites } = await addresses(first)
    const shown = await run(user, ['status'])
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    expect(shown.stdout).toContain(`process ${first.pid}`)
    expect(shown.stdout).toMatch(new RegExp(`blog +open +pool blog +${sites.blog}`))
    expect(shown.stdout).toMatch(/blog +ready +PHP \d/)
    const state = JSON.parse((await run(user, ['status', '--json'])).stdout)
    expect(state).toMatchObject({
      pid: first.pid,
      temporary: true,
      sites: [{ name: 'blog', urls: [sites.blog] }],
      pools: [{ name: 'blog' }],
    })

    const second = await sluice(user, ['serve', phpFolder(user, 'shop'), '--port', '0', '--ui-port', 'off'])
    await addresses(second)
    const several = await run(user, ['status'])
    expect(several).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`process ${second.pid}`) })
    expect(several.stderr).toContain('Say which with --workspace DIR.')
    const one = await run(user, ['status', '--json', '--workspace', state.workspace])
    expect(JSON.parse(one.stdout)).toMatchObject({ pid: first.pid })

    first.child.kill('SIGTERM')
    await first.exit
    expect(JSON.parse((await run(user, ['status', '--json'])).stdout)).toMatchObject({ pid: second.pid })
  })

  test('what does not answer is named with its process', async () => {
    const user = testUser()
    const started = await sluice(user, ['serve', phpFolder(user), '--port', '0', '--ui-port', '0'])
    await addresses(started)
    const path = join(user.run, 'instances', `${started.pid}.json`)
    writeFileSync(path, readFileSync(path, 'utf8').replace(/http:[^"]*/, 'http://127.0.0.1:1'))
    const { code, stderr } = await run(user, ['status'])
    expect(code).toBe(1)
    expect(stderr).toContain('The Sluice at http://127.0.0.1:1 does not answer')
    expect(stderr).toContain(`End process ${started.pid} and start it again.`)
  })

  test('php lists what is found', async () => {
    const { code, stdout } = await run(testUser(), ['php', '--json'])
    expect(code).toBe(0)
    const { php } = JSON.parse(stdout)
    expect(php[0]).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+/), sapi: 'fpm-fcgi' })
    expect(realpathSync(php[0].path)).toBe(php[0].realPath)
    expect((await run(testUser(), ['php'])).stdout).toContain(php[0].path)
  })
})
