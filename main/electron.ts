import { app } from 'electron'
import { registerPageScheme } from './desktop/app-page.ts'
import { readCommandLine } from './desktop/command-line.ts'
import { runDesktop } from './desktop/run-desktop.ts'

// The entry of the desktop app: what must be said before Electron is ready, and the lock that makes it one app a user.
app.setName('Sluice')
// Where Chromium's sandbox cannot work (as root) whoever starts us says so; every page is sandboxed as far as it goes all the same.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerPageScheme()

// Unpackaged, the first word that is no option is the app's own folder.
const words = process.argv.slice(1)
if (!app.isPackaged)
  words.splice(
    words.findIndex((word) => !word.startsWith('-')),
    1,
  )
const given = readCommandLine(words, process.cwd())

if (app.requestSingleInstanceLock(given)) void runDesktop(given)
else app.quit()
