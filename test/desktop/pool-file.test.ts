import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { suiteWith } from '../peers.ts'
import { tempFolder } from '../temp-folder.ts'
import { startDesktop } from './desktop.ts'

vi.setConfig({ testTimeout: 120_000 })

const POOL = '; ours\n[shop]\nlisten = /run/php/shop.sock\npm = static\npm.max_children = 3 ; three\n'

suiteWith(['electron', 'xvfb'], 'a pool file in the desktop app', () => {
  test('is chosen in a dialogue of the system, and saved', async () => {
    const { app, window } = await startDesktop()
    const path = join(tempFolder(), 'shop.conf')
    writeFileSync(path, POOL)
    await app.evaluate(({ dialog }, chosen) => {
      const answers = [
        { canceled: true, filePaths: [] as string[] },
        { canceled: false, filePaths: [chosen] },
      ]
      dialog.showOpenDialog = async () => answers.shift() ?? { canceled: true, filePaths: [] }
    }, path)
    await window.getByRole('navigation', { name: 'Views' }).getByText('Pools').click()
    await window.getByRole('button', { name: 'Open a pool file' }).click()
    const choose = window.getByRole('button', { name: 'Choose a file' })
    await choose.click()
    // It was cancelled: all is as it was.
    await choose.click()
    await window.getByText(path, { exact: true }).waitFor()
    await window.getByRole('textbox', { name: 'pm.max_children', exact: true }).fill('4')
    await window.getByRole('button', { name: 'Save the file' }).click()
    await window.getByText('The file is saved.').waitFor()
    expect(readFileSync(path, 'utf8')).toBe(POOL.replace('= 3', '= 4'))
  })
})
