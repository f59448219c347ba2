import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { phpFolder, run, sluice, testUser } from '../main/cli/sluice.ts'
import { clientOf } from '../main/running-sluice.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { until } from '../until.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

suiteWith(['php-fpm', 'chromium', 'certutil'], 'HTTPS in Chromium', () => {
  test('a browser whose list of CAs holds the CA shows the page by HTTP/2; without it, it shows none, and the row says why', async () => {
    const user = testUser()
    const list = join(user.folder, '.pki/nssdb')
    const folder = phpFolder(user, 'blog', '<?php echo "<p>", $_SERVER["HTTPS"], " ", $_SERVER["SERVER_PROTOCOL"], "</p>";')
    const { client, urls } = await clientOf(await sluice(user, ['serve', folder, '--port', '0', '--ui-port', '0']))
    const port = new URL(urls.blog ?? '').port
    const page = async () => {
      const browser = await chromium.launch({
        executablePath: thePeer('chromium'),
        args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
        env: { ...process.env, HOME: user.folder, XDG_CONFIG_HOME: join(user.folder, 'browser') },
      })
      onTestFinished(() => browser.close())
      return browser.newPage()
    }
    const failures: string[] = []
    client.follow('log.follow', {}, ({ summaries }) => {
      for (const { failure } of summaries) if (failure) failures.push(failure.code)
    })
    await expect((await page()).goto(`https://blog.localhost:${port}/`)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID')
    await until(() => failures.includes('tls-not-trusted'), { what: 'the row of a client that trusts nothing' })

    const { trustedBy, ca } = JSON.parse((await run(user, ['https', '--json'])).stdout)
    const chrome = trustedBy.find(({ name }: { name: string }) => name.startsWith('Chrome'))
    expect(chrome).toMatchObject({ trusted: false })
    // As `sluice https trust` does it; as root that would change this machine's list, too.
    const certutil = (...words: string[]): Buffer => execFileSync(thePeer('certutil'), [...words, '-d', `sql:${list}`])
    mkdirSync(list, { recursive: true })
    certutil('-N', '--empty-password')
    certutil('-A', '-t', 'C,,', '-n', 'Sluice CA', '-i', ca.path)
    const trusting = await page()
    for (const host of ['blog.localhost', 'localhost', '127.0.0.1']) {
      await trusting.goto(`https://${host}:${port}/`)
      expect(await trusting.locator('p').textContent()).toBe('on HTTP/2.0')
    }
  })
})
