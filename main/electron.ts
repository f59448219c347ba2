import { resolve } from 'node:path'
import { app } from 'electron'
import { registerPageScheme } from './desktop/app-page.ts'
import { runDesktop } from './desktop/run-desktop.ts'

// The entry of the desktop app: what must be said before Electron is ready, and the lock that makes it one app a user.
app.setName('Sluice')
// Where Chromium's sandbox cannot work (as root) whoever starts us says so; every page is sandboxed as far as it goes all the same.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerPageScheme()

// Unpackaged, the first word is the app's own folder.
const words = process.argv.slice(1).filter((word) => !word.startsWith('-'))
const given = words[app.isPackaged ? 0 : 1]
const folder = given === undefined ? null : resolve(given)

if (app.requestSingleInstanceLock({ folder })) void runDesktop(folder)
else app.quit()
