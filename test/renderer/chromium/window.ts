import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { built } from '../../built.ts'
import { type FakeMain, type FakeMainOptions, startFakeMain } from '../../fixtures/fake-main.ts'
import { launch } from './browser.ts'

/** Inside a suite: one Chromium for all its tests, and mains that each end with their test. */
export function usesWindow(): {
  readonly browser: () => Browser
  readonly begin: (options?: Partial<FakeMainOptions>) => Promise<FakeMain>
} {
  let browser: Browser | undefined
  let renderer = ''
  beforeAll(async () => {
    renderer = await built('renderer')
    browser = await launch()
  }, 60_000)
  afterAll(() => browser?.close())
  return {
    browser() {
      if (!browser) throw new Error('before the suite began')
      return browser
    },
    async begin(options = {}) {
      const main = await startFakeMain({ renderer, ...options })
      onTestFinished(() => main.close())
      return main
    },
  }
}

export const grid = (page: Page) => page.getByRole('grid', { name: 'Requests' })
export const row = (page: Page, text: string) => grid(page).getByRole('row').filter({ hasText: text })
export const details = (page: Page) => page.locator('#details')
export const tab = (page: Page, name: string) => details(page).getByRole('tab', { name: new RegExp(`^${name}`) })

/** What has the focus: its id, of a tab its text. */
export const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('role') === 'tab' ? element.textContent : element?.id
  })

/** Whether the log stands at its bottom. */
export const atEnd = (page: Page) =>
  page.evaluate(() => {
    const box = document.getElementById('log-grid')
    return box !== null && Math.abs(box.scrollHeight - box.scrollTop - box.clientHeight) < 2
  })

/** The first row in view below the head, and how far it is scrolled off, px. */
export const topRow = (page: Page) =>
  page.evaluate(() => {
    const box = document.getElementById('log-grid')
    const top = (box?.getBoundingClientRect().top ?? 0) + 24
    const rows = [...document.querySelectorAll<HTMLElement>('.log-row[data-id]')]
    const found = rows.find((each) => each.getBoundingClientRect().bottom > top + 1)
    return { id: Number(found?.dataset.id), offset: Math.round((found?.getBoundingClientRect().top ?? 0) - top) }
  })
