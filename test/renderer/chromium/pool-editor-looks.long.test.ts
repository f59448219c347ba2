import { expect, test, vi } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { violations } from './axe.ts'
import { open, picture } from './browser.ts'
import { applyButton, openFile, text } from './pool-file-tab.ts'
import { usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

suiteWith(['chromium'], 'how the pool editor looks', () => {
  const { browser, begin } = usesWindow()

  for (const colorScheme of ['light', 'dark'] as const)
    for (const [width, height] of [
      [1280, 800],
      [900, 600],
      [640, 400],
    ] as const)
      test(`how it looks: ${colorScheme} ${width}x${height}`, async () => {
        const main = await begin()
        const { page, complaints } = await open(browser(), main.url, { colorScheme, viewport: { width, height } })
        await openFile(page)
        const looked = async (name: string): Promise<void> => {
          await picture(page, `pool-editor-${name}-${colorScheme}-${width}`)
          expect.soft(await violations(page), `axe on ${name}`).toEqual([])
          expect.soft(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
        }
        await page.getByText('PHP-FPM takes it').or(page.getByText('PHP-FPM was not asked')).first().waitFor()
        await looked('clean')
        await page.getByRole('textbox', { name: 'pm.max_children', exact: true }).fill('12')
        await page.getByText('1 line changed').waitFor()
        await looked('changed')
        await text(page).fill(main.file.text.replace('pm.max_children = 5', 'pm.max_children = many\nbroken = yes'))
        await page.getByText('PHP-FPM refuses it: ').waitFor()
        await applyButton(page).click()
        await page.getByRole('alert').waitFor()
        await looked('refused')
        main.file.text = `; theirs\n${main.file.text}`
        await page.evaluate(() => window.dispatchEvent(new Event('focus')))
        await page.getByRole('button', { name: 'Take theirs' }).waitFor()
        await looked('theirs')
        await page.getByRole('button', { name: 'Applied versions' }).click()
        await page.getByRole('menuitem').first().waitFor()
        await picture(page, `pool-editor-versions-${colorScheme}-${width}`)
        expect(complaints).toEqual([])
      })
})
