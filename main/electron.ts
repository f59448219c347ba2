import { resolve } from 'node:path'
import { app } from 'electron'
import { registerPageScheme } from './desktop/app-page.ts'
import { runDesktop } from './desktop/run-desktop.ts'

// The entry of the desktop app: what must be said before Electron is ready, and the lock that makes it one app a user.
app.setName('Sluice')
app.enableSandbox()
registerPageScheme()

const words = process.argv.slice(app.isPackaged ? 1 : 2).filter((word) => !word.startsWith('-'))
const folder = words[0] === undefined ? null : resolve(words[0])

if (app.requestSingleInstanceLock({ folder })) void runDesktop(folder)
else app.quit()
