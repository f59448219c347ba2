import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { violations } from './axe.ts'
import { open } from './browser.ts'
import { changes, text } from './pool-file-tab.ts'
import { focused, usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const PATH = '/etc/php/8.2/fpm/pool.d/shops.conf'
const openPools = (page: Page) => page.getByRole('navigation', { name: 'Views' }).getByText('Pools').click()
const save = (page: Page) => page.getByRole('button', { name: 'Save the file' })

/** By keyboard: the field has the focus as soon as it is there. */
async function openPath(page: Page, path: string): Promise<void> {
  await page.getByRole('button', { name: 'Open a pool file' }).click()
  await page.getByRole('textbox', { name: /^Path of a pool file/ }).waitFor()
  await page.keyboard.type(path)
  await page.keyboard.press('Enter')
}

suiteWith(['chromium'], 'a pool file of no pool', () => {
  const { browser, begin } = usesWindow()

  test('is opened by its path, shows each of its sections, and is saved: one field is one line', async () => {
    const main = await begin()
    const before = main.loose.text
    const { page, complaints } = await open(browser(), main.url)
    await openPools(page)
    await openPath(page, PATH)
    await text(page).waitFor()
    await until(async () => (await focused(page)) === 'editor-text', { what: 'the focus to go into the text' })
    await page.getByText(PATH, { exact: true }).waitFor()
    expect(await save(page).isDisabled()).toBe(true)
    const children = page.getByRole('textbox', { name: 'pm.max_children', exact: true })
    expect(await children.inputValue()).toBe('4')
    await page.getByRole('combobox', { name: 'Section that the form shows' }).selectOption('[south]')
    await vi.waitFor(async () => expect(await children.inputValue()).toBe('9'), 10_000)
    await children.fill('12')
    expect(await changes(page, 'added')).toEqual(['added: pm.max_children = 12'])
    await page.getByText('PHP-FPM takes it.').waitFor()
    expect(await violations(page)).toEqual([])
    await save(page).click()
    await page.getByText('The file is saved.').waitFor()
    expect(main.loose.text).toBe(before.replace('= 9', '= 12'))
    expect(main.calls.find(({ name }) => name === 'file.save')?.input).toMatchObject({ path: PATH, seen: `as ${before}` })
    expect(complaints).toEqual([])
  })

  test('what someone else changes on disk is taken, or shown as a difference and not overwritten', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    await openPools(page)
    await openPath(page, PATH)
    await text(page).waitFor()
    main.loose.text = `; theirs\n${main.loose.text}`
    await page.getByText('Someone else changed the file on disk. This is the new text').waitFor()
    await text(page).fill(`${main.loose.text}; mine\n`)
    main.loose.text = `; more of theirs\n${main.loose.text}`
    await page.getByText('Someone else changed the file on disk while').waitFor()
    expect(await save(page).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Keep mine on top' }).click()
    await save(page).click()
    await page.getByText('The file is saved.').waitFor()
    expect(main.loose.text).toMatch(/^; more of theirs\n; theirs\n.*; mine\n$/s)
  })

  test('unsaved text stays when it is closed, and the list of files says so', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    await openPools(page)
    await openPath(page, PATH)
    await text(page).fill('[only]\nuser = me\n')
    await page.getByRole('button', { name: 'Close the file' }).click()
    await until(async () => (await focused(page)) === 'open-pool-file', { what: 'the focus to come back' })
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: `${PATH} not saved` }).click()
    expect(await text(page).inputValue()).toBe('[only]\nuser = me\n')
  })

  test('what cannot be opened is named where it was asked for; a text that PHP-FPM refuses can be saved knowingly', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    await openPools(page)
    await openPath(page, '/none.conf')
    await page.getByRole('alert').getByText('/none.conf cannot be read: it does not exist.').waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: PATH }).click()
    await text(page).fill('[broken]\n')
    await page.getByText('PHP-FPM refuses it.').waitFor()
    await page.getByRole('button', { name: 'Save it all the same' }).click()
    await page.getByText('The file is saved.').waitFor()
    expect(main.loose.text).toBe('[broken]\n')
  })

  test('a file that a pool runs from leads to the editor of that pool; one that may not be written says so', async () => {
    const main = await begin()
    main.loose.pools = ['blog']
    main.loose.writable = false
    const { page } = await open(browser(), main.url)
    await openPools(page)
    await openPath(page, PATH)
    await page.getByText('This file may not be written by Sluice').waitFor()
    expect(await text(page).getAttribute('readonly')).not.toBeNull()
    await page.getByRole('button', { name: 'Go to the editor of blog' }).click()
    await page.getByRole('button', { name: 'Apply to blog' }).waitFor()
  })
})
