import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '../temp-folder.ts'
import type { Desktop } from './desktop.ts'

/** A project with a page that says so, and one that takes its time. */
export function siteFolder(name = 'shop'): string {
  const folder = join(tempFolder(), name)
  mkdirSync(join(folder, 'public'), { recursive: true })
  writeFileSync(join(folder, 'public/index.php'), '<?php error_log("noted"); echo "shop ", $_SERVER["REQUEST_URI"];')
  writeFileSync(join(folder, 'public/slow.php'), '<?php sleep(30); echo "late";')
  return folder
}

/** The address that the window shows for the first site. */
export async function siteUrl({ window }: Desktop): Promise<string> {
  const text = await window.getByText(/^curl -i http/).textContent()
  return /http:\S+/.exec(text ?? '')?.[0] ?? ''
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
