import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { keepAsking } from '../main/running-sluice.ts'
import { violations } from '../renderer/chromium/axe.ts'
import { applyButton, changes, openFile, text } from '../renderer/chromium/pool-file-tab.ts'
import { details, grid, row, tab } from '../renderer/chromium/window.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import type { Host } from './host.ts'

const NAME = 'blog'

/**
 * From the first screen to a changed pool: a folder is chosen, a page of it loaded, its row opened down to its records and made a rule that
 * answers in PHP's place; pm.max_children is changed in the form and applied while the site is asked; what PHP-FPM refuses leaves what runs alone.
 */
export async function wholeWay({ page, workspace, serveFolder }: Host): Promise<void> {
  const folder = join(tempFolder(), NAME)
  const script = join(folder, 'public/index.php')
  mkdirSync(join(folder, 'public'), { recursive: true })
  writeFileSync(script, '<?php error_log("noted"); echo "page ", $_SERVER["REQUEST_URI"];')

  await page.getByText(/Sites are served by php-fpm \d/).waitFor()
  expect(await violations(page)).toEqual([])
  await serveFolder(folder)
  const link = page.getByRole('main').getByRole('link', { name: /^Open 127\.0\.0\.1:\d+$/ })
  const url = (await link.getAttribute('href')) ?? ''
  expect(readFileSync(join(workspace, `sites/${NAME}.yaml`), 'utf8')).toContain(folder)

  expect(await (await fetch(new URL('/orders?page=2', url))).text()).toBe('page /orders?page=2')
  await row(page, '/orders').filter({ hasText: '200' }).click()
  await page.keyboard.press('Enter')
  await details(page).waitFor()
  await tab(page, 'Parameters').click()
  await details(page).getByText('SCRIPT_FILENAME', { exact: true }).waitFor()
  await details(page).getByText(script).first().waitFor()
  await tab(page, 'Records').click()
  for (const type of ['FCGI_BEGIN_REQUEST', 'FCGI_PARAMS', 'FCGI_STDERR', 'FCGI_STDOUT', 'FCGI_END_REQUEST'])
    await details(page).getByText(type).first().waitFor()
  expect(await violations(page)).toEqual([])

  await makeRule(page, join(workspace, `sites/${NAME}.yaml`), url)
  await changePool(page, join(workspace, `pool.d/${NAME}.conf`), url)

  // The log kept all of it.
  await page.getByRole('navigation', { name: 'Views' }).getByText('Log').click()
  await row(page, '/orders?page=2').waitFor()
  expect(Number(await grid(page).getAttribute('aria-rowcount'))).toBeGreaterThan(10)
}

async function makeRule(page: Host['page'], path: string, url: string): Promise<void> {
  const before = readFileSync(path, 'utf8')
  await tab(page, 'Overview').click()
  await details(page).getByRole('button', { name: 'Make a rule from this request…' }).click()
  const result = page.getByRole('group', { name: 'What becomes of it' })
  await result.getByText('Rule 1', { exact: true }).waitFor()
  await page.getByRole('combobox', { name: 'What the rule does' }).selectOption('respond')
  await page.getByRole('textbox', { name: 'Body', exact: true }).fill('no orders today')
  await result.getByText('what the rule says').waitFor()
  expect(readFileSync(path, 'utf8')).toBe(before)
  await applyButton(page).click()
  await page.getByText('The file is saved.').waitFor()
  expect(readFileSync(path, 'utf8').startsWith(before)).toBe(true)
  expect(await (await fetch(new URL('/orders', url))).text()).toBe('no orders today')
  expect(await violations(page)).toEqual([])
}

async function changePool(page: Host['page'], path: string, url: string): Promise<void> {
  const before = readFileSync(path, 'utf8')
  const after = before.replace('pm.max_children = 8', 'pm.max_children = 5')
  await page
    .getByRole('navigation', { name: 'Sites and pools' })
    .getByRole('button', { name: new RegExp(NAME) })
    .last()
    .click()
  await openFile(page)
  await page.getByText('PHP-FPM takes it.').waitFor()
  const stop = keepAsking(url)

  await page.getByRole('textbox', { name: 'pm.max_children', exact: true }).fill('5')
  expect(await changes(page, 'removed')).toEqual(['removed: pm.max_children = 8'])
  expect(await changes(page, 'added')).toEqual(['added: pm.max_children = 5'])
  await page.getByText('PHP-FPM takes it.').waitFor()
  await applyButton(page).click()
  await page.getByText('Generation 2 serves').waitFor()
  expect(readFileSync(path, 'utf8')).toBe(after)

  await text(page).fill(`${after}pm.max_childrens = 9\n`)
  const line = after.split('\n').length
  await page.getByRole('button', { name: new RegExp(`line ${line} error PHP-FPM refuses it: unknown entry`) }).waitFor()
  await applyButton(page).click()
  await page.getByRole('alert').getByText(`PHP-FPM refuses ${path}:${line}`).waitFor()
  expect(readFileSync(path, 'utf8')).toBe(after)
  await page.getByRole('status').getByText('Generation 2 serves').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await until(async () => (await text(page).inputValue()) === after, { what: 'the text as it was applied' })

  const answers = await stop()
  expect(answers.length).toBeGreaterThan(10)
  expect(answers.filter((answer) => answer !== 200)).toEqual([])
}
