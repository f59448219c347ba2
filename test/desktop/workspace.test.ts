import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith, thePeer } from '../peers.ts'
import { alive, descendants, killProcess } from '../processes.ts'
import { type Started, start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import { desktopCommand, startDesktop } from './desktop.ts'
import { pageText, siteFolder } from './pages.ts'

suiteWith(['electron', 'xvfb', 'php-fpm'], 'a workspace that the desktop app cannot use', () => {
  test('one that cannot be written is a clear line', async () => {
    const home = tempFolder()
    mkdirSync(join(home, 'config'))
    writeFileSync(join(home, 'config/sluice'), '')
    const app = await started(home)
    await until(() => app.stderr.includes('cannot be written'), { ms: 30_000, what: 'the line' })
    expect(app.stderr).toContain(
      `error: ${home}/config/sluice cannot be written: a file stands in its place. Free some space, or give this user the right to write there.\n`,
    )
    await endOf(app)
  }, 60_000)

  test('one with a broken site is a clear line, on stderr and in the window; the others serve', async () => {
    const home = tempFolder()
    const sites = join(home, 'config/sluice/sites')
    mkdirSync(sites, { recursive: true })
    writeFileSync(join(sites, 'bad.yaml'), `root: ${siteFolder()}\nprot: 8081\n`)
    writeFileSync(join(sites, 'good.yaml'), `root: ${siteFolder()}\n`)
    const app = await started(home)
    await until(() => new RegExp(`^error: ${sites}/bad\\.yaml:2: .*prot`, 'm').test(app.stderr), { ms: 30_000, what: 'the line' })
    const port = await until(() => /^port: (\d+)$/m.exec(readFileSync(join(sites, 'good.yaml'), 'utf8'))?.[1], {
      what: 'the port of the other',
    })
    await until(async () => (await (await fetch(`http://127.0.0.1:${port}/`)).text()) === 'shop /', { ms: 20_000, what: 'its page' })
    await endOf(app)

    const desktop = await startDesktop([], home)
    await desktop.window.getByRole('navigation', { name: 'Sites and pools' }).getByRole('button', { name: /^bad/ }).click()
    await until(async () => (await pageText(desktop)).includes('bad.yaml:2: '), { ms: 20_000, what: 'the line in the window' })
  }, 90_000)
})

/** The app without what drives it: all that it says is heard. */
async function started(home: string): Promise<Started> {
  const { args, env } = await desktopCommand(home, [])
  return start(thePeer('electron'), args, { env })
}

/** Where it waits in a dialogue, it does not hear SIGTERM. */
async function endOf({ pid }: Started): Promise<void> {
  const family = descendants(pid)
  killProcess(pid)
  await until(() => !alive(pid) && !family.some(alive), { ms: 30_000, what: 'the end of the app and of PHP-FPM' })
}
