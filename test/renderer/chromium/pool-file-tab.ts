import type { Page } from 'playwright-core'

export const text = (page: Page) => page.getByRole('textbox', { name: 'Text of the pool file' })
const diff = (page: Page) => page.getByRole('group', { name: 'What applying changes' })
/** The changed lines of one kind, as a screen reader says them. */
export const changes = (page: Page, kind: string) => diff(page).locator(`.diff-line[data-kind=${kind}] .diff-text`).allTextContents()
export const applyButton = (page: Page) => page.getByRole('button', { name: 'Apply to blog' })

/** The file of the first pool, in its tab. */
export async function openFile(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByText('Pools').click()
  await page.getByRole('tab', { name: /^File/ }).click()
  await text(page).waitFor()
}
