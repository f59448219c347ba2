import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nameFromFolder } from '../../app/site/names.ts'
import { makeSite } from '../../main/workspace/make-site.ts'
import { freePort } from '../free-port.ts'
import { tempFolder } from '../temp-folder.ts'
import { type Desktop, startDesktop } from './desktop.ts'

/** A project with a page that says so, and one that takes its time. */
export function siteFolder(name = 'shop'): string {
  const folder = join(tempFolder(), name)
  mkdirSync(join(folder, 'public'), { recursive: true })
  writeFileSync(join(folder, 'public/index.php'), '<?php error_log("noted"); echo "shop ", $_SERVER["REQUEST_URI"];')
  writeFileSync(join(folder, 'public/slow.php'), '<?php sleep(30); echo "late";')
  return folder
}

/** The app with one site, on a port that no other Sluice of these tests takes meanwhile. @param workspace where it is not the default one */
export async function startWithSite(folder = siteFolder(), home = tempFolder(), workspace?: string): Promise<Desktop> {
  const name = nameFromFolder(folder, () => false)
  const site = { name, root: folder, port: await freePort(), hosts: [`${name}.localhost`], pool: null }
  await makeSite(workspace ?? join(home, 'config/sluice'), site)
  return startDesktop(workspace === undefined ? [] : ['--workspace', workspace], home)
}

/** The address that the window shows for the first site. */
export async function siteUrl({ window, said }: Desktop): Promise<string> {
  const text = await window
    .getByText(/^curl -i http/)
    .textContent()
    .catch(async (error: unknown) => {
      throw new Error(`The window shows no address, but:\n${await window.textContent('body')}\nIts main process said:\n${said()}`, {
        cause: error,
      })
    })
  return /http:\S+/.exec(text ?? '')?.[0] ?? ''
}

/** From now on the system's dialogue for files gives that path. */
export function answerDialog({ app }: Pick<Desktop, 'app'>, path: string): Promise<void> {
  return app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)
}

/** What a script in the page gives, asked through main: also where its page was replaced. undefined while there is none. */
export function inPage<T>({ app }: Desktop, script: string): Promise<T | undefined> {
  return app.evaluate(async ({ BrowserWindow }, text) => {
    const web = BrowserWindow.getAllWindows()[0]?.webContents
    if (!web || web.isCrashed() || web.isLoading()) return undefined
    // A page that dies now never answers.
    const never = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 1000))
    return Promise.race([web.executeJavaScript(text) as Promise<T>, never])
  }, script)
}

/** What the page shows. */
export const pageText = async (desktop: Desktop): Promise<string> => (await inPage<string>(desktop, 'document.body.innerText')) ?? ''
