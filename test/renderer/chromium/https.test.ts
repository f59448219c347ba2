import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { aSite } from '../../fixtures/states.ts'
import { suiteWith } from '../../peers.ts'
import { open } from './browser.ts'
import { usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const sites = (page: Page) => page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Sites' })
const https = (page: Page) => page.locator('.fact').filter({ has: page.getByText('HTTPS', { exact: true }) })

suiteWith(['chromium'], 'HTTPS of a site in Chromium', () => {
  const { browser, begin } = usesWindow()

  test('its addresses stand beside those of HTTP; who does not trust them yet, and the command, until it was run', async () => {
    const urls = ['http://127.0.0.1:8081/', 'http://blog.localhost:8080/', 'http://blog.dev:8080/']
    const main = await begin({ state: { sites: [aSite({ urls })] } })
    main.sites.https = {
      names: ['localhost', 'test'],
      untrustedBy: ['the system', 'Chrome and Chromium (/home/me/.pki/nssdb)'],
      failure: null,
    }
    const { page, complaints } = await open(browser(), main.url)
    await sites(page).click()
    await https(page).getByText('Its certificate is not trusted yet by the system, Chrome and Chromium').waitFor()
    expect(await https(page).getByRole('link').allInnerTexts()).toEqual(['https://127.0.0.1:8081/', 'https://blog.localhost:8080/'])
    await https(page).getByText('blog.dev has no certificate').waitFor()
    expect(await https(page).locator('code').allInnerTexts()).toEqual(['sluice https new blog.dev', 'sluice https trust'])
    main.sites.https = { names: ['localhost', 'test', 'blog.dev'], untrustedBy: [], failure: null }
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await https(page).getByRole('link', { name: 'https://blog.dev:8080/' }).waitFor()
    expect(await https(page).locator('code').count()).toBe(0)
    expect(complaints).toEqual([])
  })
})
