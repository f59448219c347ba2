import { expect, test, vi } from 'vitest'
import { aPool } from '../../fixtures/states.ts'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { open } from './browser.ts'
import { applyButton, changes, openFile, text } from './pool-file-tab.ts'
import { usesWindow } from './window.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

suiteWith(['chromium'], 'the pool editor in Chromium', () => {
  const { browser, begin } = usesWindow()

  test('one field changes one line; undone and redone over form and text; applied by Ctrl+S', async () => {
    const main = await begin()
    const { page, complaints } = await open(browser(), main.url)
    await openFile(page)
    const before = await text(page).inputValue()
    expect(before).toBe(main.file.text)
    expect(await applyButton(page).isDisabled()).toBe(true)
    const children = page.getByRole('textbox', { name: 'pm.max_children', exact: true })
    expect(await children.inputValue()).toBe('5')
    await children.fill('12')
    expect(await changes(page, 'added')).toEqual(['added: pm.max_children = 12'])
    expect(await changes(page, 'removed')).toEqual(['removed: pm.max_children = 5'])
    // Emptied, the line stays until the field is left.
    await children.fill('')
    expect(await changes(page, 'removed')).toEqual(['removed: pm.max_children = 5'])
    await children.fill('9')
    await page.keyboard.press('Tab')
    expect(await text(page).inputValue()).toBe(before.replace('pm.max_children = 5', 'pm.max_children = 9'))

    await text(page).focus()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('env[APP_ENV] = dev')
    expect(await page.getByRole('textbox', { name: 'env[APP_ENV]' }).inputValue()).toBe('dev')
    await page.keyboard.press('Control+z')
    await until(async () => !(await text(page).inputValue()).includes('APP_ENV'), { what: 'the text without it' })
    await children.focus()
    await page.keyboard.press('Control+z')
    expect(await text(page).inputValue()).toBe(before)
    expect(await children.inputValue()).toBe('5')
    await page.keyboard.press('Control+Shift+z')
    expect(await children.inputValue()).toBe('9')
    expect(await text(page).inputValue()).toBe(before.replace('pm.max_children = 5', 'pm.max_children = 9'))

    let go: () => void = () => {}
    main.file.until = new Promise((resolve) => {
      go = resolve
    })
    await page.keyboard.press('Control+s')
    await page.getByText('Checking').waitFor()
    const generations = [1, 2].map((n) => ({ ...aPool().generations[0], n, pid: 31_190 + n }) as ReturnType<typeof aPool>['generations'][0])
    const [one, two] = generations as [(typeof generations)[0], (typeof generations)[0]]
    main.state({ pools: [aPool({ generations: [one, { ...two, at: 'starting' }] })] })
    await page.getByText('Generation 2 starting').waitFor()
    go()
    main.state({ pools: [aPool({ generations: [{ ...one, at: 'draining', held: 2 }, two] })] })
    await page.getByText('generation 1 draining, 2 exchanges left').waitFor()
    await page.getByRole('button', { name: 'End them' }).click()
    await until(() => main.calls.some(({ name }) => name === 'pool.endDraining'), { what: 'the call' })
    expect(main.file.text).toBe(before.replace('pm.max_children = 5', 'pm.max_children = 9'))
    await until(() => applyButton(page).isDisabled(), { what: 'nothing left to apply' })
    expect(complaints).toEqual([])
  })

  test('a broken text: PHP-FPM at its line, the failure in its place; back by revert and by a version', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    await openFile(page)
    const before = main.file.text
    await text(page).fill(`${before}broken = yes\n`)
    await page.getByText("PHP-FPM refuses it: unknown entry 'broken'").waitFor()
    const line = before.split('\n').length
    expect(await page.locator('.code-number[data-level=error]').allTextContents()).toEqual([String(line)])
    await page.getByRole('button', { name: new RegExp(`line ${line}.*PHP-FPM refuses it`) }).click()
    expect(
      await page.evaluate(() =>
        String(
          (document.activeElement as HTMLTextAreaElement).value
            .slice((document.activeElement as HTMLTextAreaElement).selectionStart)
            .split('\n')[0],
        ),
      ),
    ).toBe('broken = yes')
    await applyButton(page).click()
    await page.getByRole('alert').getByText(`PHP-FPM refuses /home/me/.config/sluice/pool.d/blog.conf:${line}`).waitFor()
    expect(main.file.text).toBe(before)
    await page.getByRole('button', { name: 'Revert' }).click()
    expect(await text(page).inputValue()).toBe(before)
    await page.getByRole('combobox', { name: 'pm', exact: true }).selectOption('static')
    await applyButton(page).click()
    await until(() => main.file.text !== before, { what: 'the new text on disk' })
    await page.getByRole('button', { name: 'Applied versions' }).click()
    await page.getByRole('menuitem', { name: /version 1/ }).click()
    expect(await text(page).inputValue()).toBe(before)
    expect(await changes(page, 'added')).toEqual(['added: pm = dynamic'])
  })

  test('a change by someone else is shown, never overwritten; both decisions', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    await openFile(page)
    const before = main.file.text
    const children = page.getByRole('textbox', { name: 'pm.max_children', exact: true })
    await children.fill('9')
    main.file.text = `; theirs\n${before}`
    await page.keyboard.press('Control+s')
    await page.getByText('Someone else changed the file on disk while').waitFor()
    expect(await page.getByRole('group', { name: 'What someone else changed on disk' }).textContent()).toContain('; theirs')
    expect(main.file.text).toBe(`; theirs\n${before}`)
    expect(await applyButton(page).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Keep mine on top' }).click()
    expect(await text(page).inputValue()).toBe(`; theirs\n${before.replace('max_children = 5', 'max_children = 9')}`)
    main.file.text = before
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await page.getByRole('button', { name: 'Take theirs' }).click()
    expect(await text(page).inputValue()).toBe(before)
    // Where nothing was changed here, the new text is taken.
    main.file.text = `; again\n${before}`
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await page.getByText('This is the new text').waitFor()
    expect(await text(page).inputValue()).toBe(`; again\n${before}`)
  })

  test('unsaved text outlives another tab, another view and a reload; leaving asks only then', async () => {
    const main = await begin()
    const { page } = await open(browser(), main.url)
    const asked: string[] = []
    page.on('dialog', (dialog) => {
      asked.push(dialog.type())
      void dialog.accept()
    })
    await openFile(page)
    await page.reload()
    await openFile(page)
    expect(asked).toEqual([])
    const children = page.getByRole('textbox', { name: 'pm.max_children', exact: true })
    await children.fill('9')
    await page.getByRole('tab', { name: 'State' }).click()
    await page.getByRole('navigation', { name: 'Views' }).getByText('Log').click()
    await openFile(page)
    expect(await children.inputValue()).toBe('9')
    await page.reload()
    expect(asked).toEqual(['beforeunload'])
    await openFile(page)
    expect(await children.inputValue()).toBe('9')
  })

  test('a file that may not be written says so and cannot be changed; line ends of Windows stay', async () => {
    const main = await begin()
    main.file.text = main.file.text.replaceAll('\n', '\r\n')
    main.file.applied = main.file.text
    const { page } = await open(browser(), main.url)
    await openFile(page)
    const before = main.file.text
    await text(page).focus()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('; mine')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+s')
    await until(() => main.file.text === `; mine\r\n${before}`, { what: 'the text on disk' })
    main.file.writable = false
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await page.getByText('may not be written by Sluice').waitFor()
    expect(await text(page).getAttribute('readonly')).not.toBeNull()
    expect(await page.getByRole('textbox', { name: 'pm.max_children', exact: true }).getAttribute('readonly')).not.toBeNull()
  })
})
