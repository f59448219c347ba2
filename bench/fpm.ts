import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { end } from './peer.ts'
import { poolText } from './peers/sluice.ts'

/** A PHP-FPM for one peer: WORKERS static workers on a socket in its folder. @returns the socket and what ends it. */
export async function startFpm(program: string, folder: string): Promise<{ socket: string; stop: () => Promise<void> }> {
  const socket = join(folder, 'fpm.sock')
  const conf = join(folder, 'fpm.conf')
  writeFileSync(conf, `[global]\nerror_log = ${folder}/fpm.log\ndaemonize = no\n${poolText('bench', socket)}`)
  const child = spawn(program, ['-F', '-y', conf], { stdio: 'ignore' })
  for (let waited = 0; !existsSync(socket); waited += 20) {
    if (child.exitCode !== null || waited > 10_000) throw new Error(`${program} did not start; see ${folder}/fpm.log`)
    await delay(20)
  }
  return { socket, stop: () => end(child) }
}
