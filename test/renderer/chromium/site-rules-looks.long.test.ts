import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { violations } from './axe.ts'
import { open, picture } from './browser.ts'
import { looks } from './looks.ts'
import { usesWindow } from './window.ts'

vi.setConfig({ testTimeout: 60_000 })

const long = `/${'a-path-with-a-long-name/'.repeat(80)}index.php`
const many = `root: /srv/blog
pool: 博客
set-params: { APP_ENV: dev, APP_LOCALE: "\${query.lang}", APP_NAME: "${'long '.repeat(40)}" }
rules:
  - { match: { path: ${long}, host: [blog.localhost, blog.test], method: [GET, HEAD] }, redirect: { to: "${long}", status: 308 } }
  - { match: { path: /蓝色杯子/**, header: { x-debug: "*", x-other: [a, b] }, not: { client: loopback } }, rewrite: "/index.php?q=\${1}", pool: 博客 }
  - { match: { path: /מוצרים/* }, proxy: http://127.0.0.1:5173 }
  - { respond: { status: 503, type: text/html, headers: { Retry-After: "60" }, body: "<h1>Back soon</h1>" } }
${Array.from({ length: 12 }, (_, n) => `  - { match: { path: /old-${n}/* }, deny: 404 }\n`).join('')}`

suiteWith(['chromium'], 'how the file of a site looks', () => {
  const { browser, begin } = usesWindow()

  for (const look of looks) {
    const looked = async (page: Page, name: string): Promise<void> => {
      await picture(page, `${name}-${look.name}`)
      // Of many rules one is as the other, and axe looks at each.
      if (!/-[134]$/.test(name)) expect.soft(await violations(page), `axe on ${name}`).toEqual([])
      expect.soft(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `width of ${name}`).toBe(true)
    }
    test(`its rules, many and long; one with a fault; none; a change by somebody else; settings and text, ${look.name}`, async () => {
      const main = await begin()
      main.siteFile.text = many
      const { page } = await open(browser(), main.url, look)
      await page.getByRole('navigation', { name: 'Views' }).getByText('Sites').click()
      await page.getByRole('tab', { name: 'Rules' }).click()
      const url = page.getByRole('textbox', { name: 'Path, or URL of http' })
      for (const [n, path] of [long, '/蓝色杯子/1', '/מוצרים/1', '/'].entries()) {
        await page.getByRole('option').nth(n).click()
        await url.fill(path)
        await page
          .getByText(`Rule ${n + 1}`, { exact: true })
          .first()
          .waitFor()
        await looked(page, `rules-${n + 1}`)
      }
      await page.getByRole('textbox', { name: 'Status', exact: true }).fill('99')
      await page.getByText('must be a status from 200 to 599').first().waitFor()
      await looked(page, 'rules-fault')
      main.siteFile.text = 'root: /srv/blog\n'
      await page.getByRole('button', { name: 'Take theirs' }).waitFor()
      await looked(page, 'rules-theirs')
      await page.getByRole('button', { name: 'Take theirs' }).click()
      await page.getByRole('button', { name: 'Insert an example' }).waitFor()
      await looked(page, 'rules-none')
      await page.getByRole('button', { name: 'Undo' }).click()
      for (const name of ['Settings', 'File']) {
        await page.getByRole('tab', { name }).click()
        await looked(page, `site-${name.toLowerCase()}`)
      }
    })
  }
})
