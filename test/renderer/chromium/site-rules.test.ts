import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { sampleExchanges } from '../../fixtures/exchanges.ts'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { violations } from './axe.ts'
import { open } from './browser.ts'
import { row, usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const rules = (page: Page) => page.getByRole('listbox', { name: 'Rules' })
const order = (page: Page) => rules(page).locator('.rule-match').allTextContents()
const chosen = (page: Page) => rules(page).locator('[aria-selected=true]')
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
const result = (page: Page) => page.getByRole('group', { name: 'What becomes of it' })
const changed = (page: Page, kind: string) => page.locator(`.diff-line[data-kind=${kind}] .diff-text`).allTextContents()

async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByText('Sites').click()
  await page.getByRole('tab', { name }).click()
}

suiteWith(['chromium'], 'the rules of a site in Chromium', () => {
  const { browser, begin } = usesWindow()

  test('by the keyboard alone a rule is moved, changed, tried as it stands, undone and applied; the rest of the file stays', async () => {
    const main = await begin()
    const before = main.siteFile.text
    const { page, complaints } = await open(browser(), main.url)
    await openTab(page, 'Rules')
    await rules(page).focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'Alt+ArrowUp']) await page.keyboard.press(key)
    expect(await order(page)).toEqual([
      'path /api/*, method POST or PUT',
      'path /admin/**, not (client loopback)',
      'path /old/**',
      'header x-maintenance *',
    ])
    expect(await chosen(page).locator('.rule-n').textContent()).toBe('1')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('/v2/*')
    expect(await chosen(page).locator('.rule-match').textContent()).toBe('path /v2/*, method POST or PUT')

    await field(page, 'Path, or URL of http').fill('/v2/posts')
    await page.getByRole('combobox', { name: 'Method' }).fill('POST')
    await result(page).getByText('Rule 1', { exact: true }).waitFor()
    expect(await rules(page).locator('[data-met=true] .rule-n').textContent()).toBe('1')
    await result(page).getByText('Parameters 3').click()
    await result(page).getByText('Docroot and SCRIPT_NAME').waitFor()
    expect(await violations(page)).toEqual([])

    await field(page, 'Pattern of condition 1').fill('v2')
    await page.getByText('must begin with /').first().waitFor()
    await result(page).getByText('nothing can be tried').waitFor()
    await page.keyboard.press('Control+z')
    await until(async () => (await order(page))[0] === 'path /v2/*, method POST or PUT', { what: 'the rule before' })
    expect(main.siteFile.text).toBe(before)
    await page.keyboard.press('Control+s')
    await until(() => main.siteFile.text !== before, { what: 'the file to be written' })
    const moved = '  - { match: { path: /v2/*, method: [ POST, PUT ] }, pool: api }\n'
    const own = '  - { match: { path: /api/*, method: [POST, PUT] }, pool: api }\n'
    expect(main.siteFile.text).toBe(before.replace(own, '').replace('  # nobody', `${moved}  # nobody`))
    await page.getByText('The file is saved.').waitFor()
    expect(complaints).toEqual([])
  })

  test('a rule is added, duplicated and removed; the last one gone, an example is at hand', async () => {
    const main = await begin()
    main.siteFile.text = 'root: /srv/blog\n'
    const { page } = await open(browser(), main.url)
    await openTab(page, 'Rules')
    await page.getByRole('button', { name: 'Insert an example' }).click()
    expect(await changed(page, 'added')).toEqual([
      'added: rules:',
      'added:   - { match: { path: /old/** }, redirect: { to: "/new/${1}", status: 301 } }',
    ])
    await page.getByRole('combobox', { name: 'What the rule does' }).selectOption('respond')
    await field(page, 'Body').fill('Back at 9.\nBye.')
    expect(await changed(page, 'added')).toContain('added:   - { match: { path: /old/** }, respond: "Back at 9.\\nBye." }')
    await page.getByRole('button', { name: 'Duplicate rule 1' }).click()
    expect(await order(page)).toHaveLength(2)
    await rules(page).focus()
    await page.keyboard.press('Delete')
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: 'Insert an example' }).waitFor()
    await page.getByRole('tab', { name: 'File' }).click()
    expect(await field(page, 'Text of the site file').inputValue()).toBe('root: /srv/blog\nrules: []\n')
  })

  test('a row of the log becomes the first rule of its site, which changes nothing so far, and the request that is tried', async () => {
    const main = await begin()
    main.show(sampleExchanges(Date.now()))
    const { page } = await open(browser(), main.url)
    await row(page, '/cart').first().click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Make a rule from this request…' }).click()
    await rules(page).waitFor()
    await until(async () => (await order(page)).length === 5, { what: 'the rule' })
    expect(await chosen(page).locator('.rule-n').textContent()).toBe('1')
    expect(await chosen(page).textContent()).toContain('path /cart, method POST')
    expect(await chosen(page).locator('.rule-does').textContent()).toBe('pool blog')
    expect(await field(page, 'Path, or URL of http').inputValue()).toContain('/cart')
    await until(() => page.evaluate(() => document.activeElement?.closest('#rule-form') !== null), { what: 'the focus to go to the rule' })
    expect(main.calls.map(({ name }) => name)).not.toContain('site.writeFile')
  })

  test('settings say what holds and lead to their line; a file that is gone says so', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    await openTab(page, 'Settings')
    const table = page.getByRole('table', { name: 'Settings in force' })
    expect(await table.getByRole('row', { name: /^timeouts.queue/ }).textContent()).toContain('30sdefault: 60s')
    expect(await violations(page)).toEqual([])
    await table.getByRole('button', { name: '30s' }).click()
    await until(
      () =>
        page.evaluate(() => {
          const element = document.activeElement
          return (
            element instanceof HTMLTextAreaElement &&
            element.value.slice(element.selectionStart, element.selectionEnd).startsWith('timeouts:')
          )
        }),
      { what: 'the line to be selected' },
    )
    main.siteFile.gone = true
    await page.getByText('is served without a file of its own').waitFor()
  })
})
