import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { end } from './peer.ts'

/** ms from the command `sluice serve DIR` to the last byte of its first page. One start. */
export async function firstPageMs(docroot: string): Promise<number> {
  const started = performance.now()
  const child = spawn(process.execPath, ['bin/sluice.js', 'serve', docroot, '--port', '0', '--ui-port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error('sluice serve ended')))
      createInterface({ input: child.stdout }).on('line', (line) => {
        const address = /^(http:\/\/\S+)/.exec(line)?.[1]
        if (address !== undefined) resolve(address)
      })
    })
    const response = await fetch(`${url}/hello.php`)
    if ((await response.text()) !== 'hello') throw new Error(`the first page was ${response.status}`)
    return performance.now() - started
  } finally {
    await end(child)
  }
}
