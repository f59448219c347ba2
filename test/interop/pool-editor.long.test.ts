import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { addresses, phpFolder, sluice, testUser } from '../main/cli/sluice.ts'
import { keepAsking } from '../main/running-sluice.ts'
import { suiteWith } from '../peers.ts'
import { violations } from '../renderer/chromium/axe.ts'
import { launch, open, picture } from '../renderer/chromium/browser.ts'
import { until } from '../until.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const ACCOUNT = process.getuid?.() === 0 ? 'user = www-data\ngroup = www-data\n' : ''
const POOL = `; mine\n[blog]\n${ACCOUNT}pm = ondemand\npm.max_children = 3 ; three\n`

suiteWith(['chromium', 'php-fpm'], 'a pool file edited in Chromium, on a real PHP-FPM', () => {
  test('a field is one changed line; applied under requests, none of which fails; what PHP-FPM refuses touches nothing', async () => {
    const user = testUser()
    const path = join(user.folder, 'my.conf')
    writeFileSync(path, POOL)
    const folder = phpFolder(user, 'blog', '<?php usleep(100000); echo getmypid();')
    const { sites, ui = '' } = await addresses(await sluice(user, ['serve', folder, '--port', '0', '--ui-port', '0', '--pool', path]))
    const browser = await launch()
    try {
      const { page, complaints } = await open(browser, ui)
      await page.getByRole('navigation', { name: 'Views' }).getByText('Pools').click()
      await page.getByRole('tab', { name: /^File/ }).click()
      const text = page.getByRole('textbox', { name: 'Text of the pool file' })
      await page.getByText('PHP-FPM takes it.').waitFor()
      const stop = keepAsking(sites.blog ?? '')

      await page.getByRole('textbox', { name: 'pm.max_children', exact: true }).fill('5')
      const lines = page.getByRole('group', { name: 'What applying changes' }).locator('.diff-line:not([data-kind=same])')
      expect(await lines.locator('.diff-text').allTextContents()).toEqual([
        'removed: pm.max_children = 3 ; three',
        'added: pm.max_children = 5 ; three',
      ])
      await page.getByText('PHP-FPM takes it.').waitFor()
      await page.getByRole('button', { name: 'Apply to blog' }).click()
      await page.getByText('Generation 2 serves').waitFor()
      expect(readFileSync(path, 'utf8')).toBe(POOL.replace('= 3', '= 5'))
      await page.getByText('The text is what is on disk, and what runs.').waitFor()
      await picture(page, 'live-pool-editor-applied')

      await text.fill(`${POOL.replace('= 3', '= 5')}pm.max_childrens = 9\n`)
      const line = POOL.split('\n').length
      await page.getByRole('button', { name: new RegExp(`line ${line} error PHP-FPM refuses it: unknown entry`) }).waitFor()
      await page.getByRole('button', { name: 'Apply to blog' }).click()
      await page.getByRole('alert').getByText(`PHP-FPM refuses ${path}:${line}`).waitFor()
      await picture(page, 'live-pool-editor-refused')
      expect(await violations(page)).toEqual([])
      expect(readFileSync(path, 'utf8')).toBe(POOL.replace('= 3', '= 5'))
      await page.getByRole('status').getByText('Generation 2 serves').waitFor()

      const answers = await stop()
      expect(answers.length).toBeGreaterThan(10)
      expect(answers.filter((answer) => answer !== 200)).toEqual([])

      await page.getByRole('button', { name: 'Applied versions' }).click()
      await page.getByRole('menuitem', { name: /version 1/ }).click()
      expect(await text.inputValue()).toBe(POOL)
      writeFileSync(path, `; theirs\n${POOL}`)
      await page.evaluate(() => window.dispatchEvent(new Event('focus')))
      await page.getByText('Someone else changed the file on disk while').waitFor()
      await page.getByRole('button', { name: 'Take theirs' }).click()
      expect(await text.inputValue()).toBe(`; theirs\n${POOL}`)
      await until(() => page.getByRole('button', { name: 'Apply to blog' }).isEnabled(), { what: 'something to apply: what runs is older' })
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
