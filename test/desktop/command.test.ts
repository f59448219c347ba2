import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith } from '../peers.ts'
import { alive, descendants } from '../processes.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import { startDesktop } from './desktop.ts'
import { siteUrl } from './pages.ts'

suiteWith(['electron', 'xvfb', 'python3'], 'the desktop app with a FastCGI program', () => {
  test("Electron hands the program its socket as well; the window says who answers, and the program's lines are the pool's", async () => {
    const home = tempFolder()
    const root = join(home, 'app')
    const workspace = join(home, 'config/sluice')
    for (const folder of [root, join(workspace, 'sites'), join(workspace, 'pools')]) mkdirSync(folder, { recursive: true })
    copyFileSync(join(import.meta.dirname, '../fixtures/responder.py'), join(root, 'responder.py'))
    writeFileSync(join(workspace, 'sites/app.yaml'), `root: ${root}\n`)
    writeFileSync(join(workspace, 'pools/app.yaml'), 'responder: command\ncommand: [python3, responder.py]\n')
    const desktop = await startDesktop([], home)
    const { window, pid } = desktop
    const url = await siteUrl(desktop)
    expect(await (await fetch(`${url}/say`)).json()).toMatchObject({ cwd: root, params: { SCRIPT_NAME: '', PATH_INFO: '/say' } })

    await window.getByRole('grid', { name: 'Requests' }).getByRole('row').filter({ hasText: '/say' }).click()
    await window.keyboard.press('Enter')
    await window.locator('#details').getByText('No PHP-FPM answered, but a program of its own').waitFor()
    await window.locator('#details').getByRole('button', { name: 'app' }).last().click()
    await window.getByText('a FastCGI program, run by Sluice').waitFor()
    await window.getByText('said on stderr').waitFor()

    const family = descendants(pid)
    process.kill(pid, 'SIGTERM')
    await until(() => !alive(pid) && !family.some(alive), { ms: 20_000, what: 'the end of the app and of the program' })
  }, 60_000)
})
