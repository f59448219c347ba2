import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { Failure } from '../../app/failure.ts'

/** A socket's path has room for 104 bytes (macOS) to 108 (Linux); PHP-FPM cuts a longer one. Ours adds at most this to the run folder: /RUNRUN/g9999/99-status */
const ADDED_BYTES = 24
const SOCKET_PATH_BYTES = 103

/** Where this user's sockets and short-lived files lie: $XDG_RUNTIME_DIR/sluice, else (and on macOS) /tmp/sluice-UID. Nothing is made. */
export function runFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const base = platform === 'darwin' ? undefined : env.XDG_RUNTIME_DIR
  return base?.startsWith('/') && usable(`${base}/sluice`) ? `${base}/sluice` : `/tmp/sluice-${process.getuid?.() ?? 0}`
}

/**
 * Makes the run folder, or checks the one that is there: a folder of ours in /tmp must not be somebody else's. As root it may
 * be passed through (0711), what lies in it may not. @throws Failure `run-folder-unsafe`
 */
export function makeRunFolder(path: string): void {
  if (!usable(path))
    throw new Failure('run-folder-unsafe', { path, reason: 'its path is too long, or has characters that PHP-FPM does not take' })
  const root = process.getuid?.() === 0
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const found = lstatSync(path)
    if (!found.isDirectory()) throw new Failure('run-folder-unsafe', { path, reason: 'it is no folder' })
    if (process.getuid && found.uid !== process.getuid())
      throw new Failure('run-folder-unsafe', { path, reason: `it belongs to user ${found.uid}` })
    chmodSync(path, root ? 0o711 : 0o700)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure('run-folder-unsafe', { path, reason: error instanceof Error ? error.message : String(error) }, error)
  }
}

/** PHP-FPM takes a listen with ":" for an address, and replaces $pool. */
function usable(path: string): boolean {
  return /^[\w./@%+ -]+$/.test(path) && Buffer.byteLength(path) + ADDED_BYTES <= SOCKET_PATH_BYTES
}
