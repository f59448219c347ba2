import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { addresses, phpFolder, sluice, testUser } from '../main/cli/sluice.ts'
import { suiteWith } from '../peers.ts'
import { launch, open, picture } from '../renderer/chromium/browser.ts'
import { text } from '../renderer/chromium/pool-file-tab.ts'
import { until } from '../until.ts'

// A browser on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

const ACCOUNT = process.getuid?.() === 0 ? 'user = www-data\ngroup = www-data\n' : ''
const DEBIAN = readFileSync(join(import.meta.dirname, '../fixtures/pool/www.conf'))
const HAND_MADE = `; mine\n[www]\n${ACCOUNT}listen = /run/php/www.sock ; not opened\n  pm=ondemand\npm.max_children\t= "3" ; three, "quoted"\nphp_admin_value[memory_limit] = 64M\n`

interface Odd {
  readonly name: string
  readonly bytes: Buffer
  /** Of those that it has. */
  readonly section?: string
  readonly before: string
  readonly line: (line: string) => string
}

const odd: readonly Odd[] = [
  { name: 'www.conf of Debian', bytes: DEBIAN, before: '5', line: (line) => line.replace('= 5', '= 7') },
  { name: 'quoted, with comments after values', bytes: Buffer.from(HAND_MADE), before: '3', line: (line) => line.replace('"3"', '"7"') },
  { name: 'CRLF', bytes: Buffer.from(HAND_MADE.replaceAll('\n', '\r\n')), before: '3', line: (line) => line.replace('"3"', '"7"') },
  { name: 'no final newline', bytes: Buffer.from(HAND_MADE.trimEnd()), before: '3', line: (line) => line.replace('"3"', '"7"') },
  {
    name: 'latin1, line ends mixed',
    bytes: Buffer.from(`; gr\u00fc\u00dfe\r\n${HAND_MADE}\r\n`, 'latin1'),
    before: '3',
    line: (line) => line.replace('"3"', '"7"'),
  },
  {
    name: 'several sections, an include',
    bytes: Buffer.from(
      `${HAND_MADE}[second]\n${ACCOUNT}listen = /run/php/second.sock\npm = static\npm.max_children = 9;nine\ninclude = INCLUDED\n`,
    ),
    section: '[second]',
    before: '9',
    line: (line) => line.replace('= 9', '= 7'),
  },
]

/** Lines of `after` that are others than in `before`, by their numbers from 0; both have as many. */
function changedLines(before: Buffer, after: Buffer): number[] {
  const [a, b] = [before, after].map((bytes) => bytes.toString('latin1').split('\n')) as [string[], string[]]
  expect(b.length).toBe(a.length)
  return a.flatMap((line, index) => (line === b[index] ? [] : index))
}

async function openPath(page: Page, path: string): Promise<void> {
  await page.getByRole('button', { name: 'Open a pool file' }).click()
  await page.getByRole('textbox', { name: /^Path of a pool file/ }).fill(path)
  await page.keyboard.press('Enter')
  await page.getByText(path, { exact: true }).waitFor()
}

suiteWith(['chromium', 'php-fpm'], 'the bytes of pool files that went through the editor', () => {
  test('one edit is one line, and back again is byte for byte: hand-made files, of no pool', async () => {
    const user = testUser()
    const included = join(user.folder, 'part.inc')
    writeFileSync(included, 'pm.max_requests = 100\n')
    const folder = phpFolder(user, 'blog')
    const { ui = '' } = await addresses(await sluice(user, ['serve', folder, '--port', '0', '--ui-port', '0']))
    const browser = await launch()
    try {
      const { page, complaints } = await open(browser, ui)
      await page.getByRole('navigation', { name: 'Views' }).getByText('Pools').click()
      const pools = join(user.folder, 'pool.d')
      mkdirSync(pools)
      for (const [index, { name, bytes, section, before, line }] of odd.entries()) {
        const path = join(pools, `odd-${index}.conf`)
        const original = Buffer.from(bytes.toString('latin1').replace('INCLUDED', included), 'latin1')
        writeFileSync(path, original)
        await openPath(page, path)
        if (section) await page.getByRole('combobox', { name: 'Section that the form shows' }).selectOption(section)
        const field = page.getByRole('textbox', { name: 'pm.max_children', exact: true })
        await until(async () => (await field.inputValue()) === before, { what: `the field of ${name}` })
        await field.fill('7')
        await page.getByText('PHP-FPM takes it.').waitFor()
        await page.getByRole('button', { name: 'Save the file' }).click()
        await page.getByText('The file is saved.').waitFor()
        const after = readFileSync(path)
        const changed = changedLines(original, after)
        expect(changed, name).toHaveLength(1)
        const [at = 0] = changed
        const [was, is] = [original, after].map((each) => each.toString('latin1').split('\n')[at] ?? '') as [string, string]
        expect(is, name).toBe(line(was))
        expect(is, name).not.toBe(was)
        if (index === 0) await picture(page, 'live-loose-file')
        await field.fill(before)
        await page.getByRole('button', { name: 'Save the file' }).click()
        await until(() => readFileSync(path).equals(original), { what: `the bytes of ${name} to be back` })
        await page.getByText('The file is saved.').waitFor()
      }
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
    }
  })

  test('the file of a pool, Debian’s with line ends of Windows: applied, one line; a change of someone else while it is open', async () => {
    const user = testUser()
    const path = join(user.folder, 'www.conf')
    const original = Buffer.from(DEBIAN.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
    writeFileSync(path, original)
    const { ui = '' } = await addresses(
      await sluice(user, ['serve', phpFolder(user, 'blog'), '--port', '0', '--ui-port', '0', '--pool', path]),
    )
    const browser = await launch()
    try {
      const { page, complaints } = await open(browser, ui)
      await page.getByRole('navigation', { name: 'Views' }).getByText('Pools').click()
      await page.getByRole('tab', { name: /^File/ }).click()
      const field = page.getByRole('textbox', { name: 'pm.max_children', exact: true })
      await field.fill('7')
      await page.getByText('PHP-FPM takes it.').waitFor()
      await page.getByRole('button', { name: 'Apply to blog' }).click()
      await page.getByText('Generation 2 serves').waitFor()
      const after = readFileSync(path)
      expect(changedLines(original, after)).toHaveLength(1)
      expect(after.equals(Buffer.from(original.toString('latin1').replace('pm.max_children = 5', 'pm.max_children = 7'), 'latin1'))).toBe(
        true,
      )

      // Nothing was changed here: theirs is taken, within the next looks at the disk.
      writeFileSync(path, Buffer.concat([Buffer.from('; theirs\r\n'), after]))
      await page.getByText('Someone else changed the file on disk. This is the new text').waitFor()
      expect(await text(page).inputValue()).toMatch(/^; theirs\n/)
      await page.getByText('The file is newer than what runs').waitFor()
      // Something was: theirs is shown as a difference, and not overwritten.
      await field.fill('9')
      writeFileSync(path, Buffer.concat([Buffer.from('; more of theirs\r\n'), after]))
      await page.getByText('Someone else changed the file on disk while').waitFor()
      const theirs = page.getByRole('group', { name: 'What someone else changed on disk' })
      expect(await theirs.locator('[data-kind=added] .diff-text').allTextContents()).toEqual(['added: ; more of theirs'])
      expect(await page.getByRole('button', { name: 'Apply to blog' }).isDisabled()).toBe(true)
      await picture(page, 'live-theirs')
      await page.getByRole('button', { name: 'Keep mine on top' }).click()
      await page.getByRole('button', { name: 'Apply to blog' }).click()
      await page.getByText('Generation 3 serves').waitFor()
      expect(readFileSync(path, 'latin1')).toBe(
        `; more of theirs\r\n${original.toString('latin1').replace('pm.max_children = 5', 'pm.max_children = 9')}`,
      )
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
