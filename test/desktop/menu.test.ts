import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith } from '../peers.ts'
import { alive, descendants } from '../processes.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import type { Desktop } from './desktop.ts'
import { answerDialog, inPage, pageText, siteFolder, siteUrl, startWithSite } from './pages.ts'

interface Item {
  readonly label: string
  readonly key: string | null
  readonly enabled: boolean
}

/** What a menu holds now; of a submenu its own items. @param path labels, such as File, Open Recent */
function items({ app }: Desktop, ...path: string[]): Promise<Item[]> {
  return app.evaluate(({ Menu }, labels) => {
    let menu = Menu.getApplicationMenu()
    for (const label of labels) menu = menu?.items.find((each) => each.label === label)?.submenu ?? null
    return (menu?.items ?? []).map(({ label, accelerator, enabled }) => ({
      label,
      key: (accelerator as string | undefined) ?? null,
      enabled,
    }))
  }, path)
}

function click({ app }: Desktop, ...path: string[]): Promise<boolean> {
  return app.evaluate(({ Menu }, labels) => {
    let menu = Menu.getApplicationMenu()
    const last = labels.pop()
    for (const label of labels) menu = menu?.items.find((each) => each.label === label)?.submenu ?? null
    const item = menu?.items.find((each) => each.label === last)
    item?.click()
    return item !== undefined
  }, path)
}

const labels = async (desktop: Desktop, ...path: string[]) => (await items(desktop, ...path)).map(({ label }) => label)

suiteWith(['electron', 'xvfb', 'php-fpm'], 'the menu of the desktop app', () => {
  test('views are shown with their keys, and a click presses them', async () => {
    const desktop = await startWithSite()
    await siteUrl(desktop)
    expect((await items(desktop, 'View')).slice(0, 3)).toEqual([
      { label: 'Log', key: 'CmdOrCtrl+1', enabled: true },
      { label: 'Pools', key: 'CmdOrCtrl+2', enabled: true },
      { label: 'Sites', key: 'CmdOrCtrl+3', enabled: true },
    ])
    for (const view of ['Pools', 'Sites', 'Log']) {
      expect(await click(desktop, 'View', view)).toBe(true)
      await until(async () => (await desktop.window.title()).includes(view), { ms: 20_000, what: `the view ${view}` })
    }
    await click(desktop, 'Help', 'Keys')
    await desktop.window.getByRole('dialog').waitFor()
  }, 60_000)

  test('a folder that was served is among the recent ones, and a click serves it again', async () => {
    const folder = siteFolder('blog & more')
    const desktop = await startWithSite(folder)
    await until(async () => (await items(desktop, 'File')).some(({ label, enabled }) => label === 'Open Recent' && !enabled), {
      ms: 20_000,
      what: 'a menu without recent folders',
    })
    await answerDialog(desktop, folder)
    await click(desktop, 'File', 'Serve a Folder…')
    const shown = folder.replace('&', '&&')
    await until(async () => (await labels(desktop, 'File', 'Open Recent')).includes(shown), { ms: 20_000, what: 'the folder in the menu' })
    const url = await siteUrl(desktop)
    await desktop.window.getByRole('navigation', { name: 'Views' }).getByText('Sites').click()
    await desktop.window.getByRole('main').getByRole('button', { name: /^Stop/ }).first().click()
    await until(
      () =>
        fetch(url).then(
          () => false,
          () => true,
        ),
      { ms: 20_000, what: 'the end of its port' },
    )
    expect(await click(desktop, 'File', 'Open Recent', shown)).toBe(true)
    await until(async () => (await fetch(url)).ok, { ms: 20_000, what: 'its page again' })
  }, 90_000)

  test('another workspace takes the place of this one, and is remembered', async () => {
    const home = tempFolder()
    const [first, second] = [join(home, 'first'), join(home, 'second')]
    const broken = join(home, 'file')
    writeFileSync(broken, '')
    const desktop = await startWithSite(siteFolder('one'), home, first)
    const url = await siteUrl(desktop)
    expect(readdirSync(join(first, 'sites'))).toEqual(['one.yaml'])
    const family = descendants(desktop.pid)

    // One that cannot be opened leaves this one alone.
    await answerDialog(desktop, broken)
    await desktop.app.evaluate(({ dialog }) => {
      const all = globalThis as { said?: string }
      dialog.showMessageBox = ((_window: unknown, { message, detail }: { message: string; detail: string }) => {
        all.said = `${message}: ${detail}`
        return Promise.resolve({ response: 0, checkboxChecked: false })
      }) as typeof dialog.showMessageBox
    })
    await click(desktop, 'File', 'Open Workspace…')
    const said = () => desktop.app.evaluate(() => (globalThis as { said?: string }).said ?? '')
    await until(async () => (await said()) !== '', { ms: 20_000, what: 'why it cannot be opened' })
    expect(await said()).toMatch(/^The workspace could not be opened: .*\/file cannot be written: a file stands in its place\./)
    expect((await fetch(url)).ok).toBe(true)

    mkdirSync(second)
    await answerDialog(desktop, second)
    await click(desktop, 'File', 'Open Workspace…')
    await until(async () => (await pageText(desktop)).includes('Serve a folder'), {
      ms: 30_000,
      what: 'the first screen of the new workspace',
    })
    await until(async () => (await labels(desktop, 'File', 'Open Recent Workspace')).join() === '~/first', {
      ms: 20_000,
      what: 'the old one in the menu',
    })
    await expect(fetch(url)).rejects.toThrow()
    expect(readdirSync(first)).not.toContain('.lock')
    expect(alive(desktop.pid)).toBe(true)

    expect(await click(desktop, 'File', 'Open Recent Workspace', '~/first')).toBe(true)
    await until(async () => (await fetch(`${url}/again`)).ok, { ms: 30_000, what: 'its site' })
    await until(async () => (await pageText(desktop)).includes('/again'), { ms: 30_000, what: 'a row in its window' })
    expect(await inPage(desktop, 'typeof window.sluice')).toBe('object')
    expect(await labels(desktop, 'File', 'Open Recent Workspace')).toEqual(['~/second'])
    const late = descendants(desktop.pid)
    process.kill(desktop.pid, 'SIGTERM')
    await until(() => !alive(desktop.pid) && ![...family, ...late].some(alive), { ms: 30_000, what: 'the end of the app' })
  }, 120_000)
})
