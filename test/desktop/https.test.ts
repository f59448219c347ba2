import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith, thePeer } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'
import { startDesktop } from './desktop.ts'
import { siteUrl } from './pages.ts'

suiteWith(['electron', 'xvfb', 'curl'], 'HTTPS of the desktop app', () => {
  test("Electron's own TLS makes the CA and serves by both versions of HTTP; the window shows the address", async () => {
    const home = tempFolder()
    const root = join(home, 'blog')
    execFileSync('mkdir', ['-p', root])
    writeFileSync(join(root, 'a.txt'), 'a file')
    const desktop = await startDesktop([root], home)
    const secure = (await siteUrl(desktop)).replace(/^http:/, 'https:')
    const ca = join(home, 'data/sluice/ca/sluice-ca.crt')
    const curl = (...words: string[]): string => execFileSync(thePeer('curl'), ['-sS', ...words, `${secure}/a.txt`], { encoding: 'utf8' })
    expect(curl('-k')).toBe('a file')
    for (const version of ['--http1.1', '--http2']) expect(curl('--cacert', ca, version)).toBe('a file')
    await desktop.window.getByRole('button', { name: 'Sites' }).click()
    await desktop.window.getByRole('link', { name: secure }).waitFor()
    await desktop.window.getByText('sluice https trust').waitFor()
  }, 60_000)
})
