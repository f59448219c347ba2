import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { generatedConfig, globalOverlay, overlay } from '../../app/pool/overlay.ts'
import { type OwnListen, ownListen } from '../../app/pool/own-listen.ts'
import { readPoolText, type Statement, sectionValues } from '../../app/pool/pool-text.ts'
import type { PhpFound } from './find-php.ts'
import { type FrozenCopies, type FrozenPool, writeFrozenPool } from './frozen-pool.ts'
import { groupName, userName } from './run-user.ts'

/** One section of a generation that is ready to be started. */
export interface PreparedSection {
  readonly name: string
  readonly socket: string
  /** Where pm.status_path answers while all workers are busy; null: this PHP has no such thing. */
  readonly statusSocket: string | null
  readonly overlay: string
  /** What the file's own `listen` asks for. */
  readonly ownListen: OwnListen | null
  readonly remarks: readonly string[]
}

/** A generation's folder with all that PHP-FPM needs in it. */
export interface PreparedPool {
  readonly folder: string
  readonly config: string
  readonly copies: FrozenCopies
  readonly sections: readonly PreparedSection[]
  readonly errorLog: string
  readonly accessLog: string
  readonly slowLog: string
}

/** Makes the folder of a generation: the frozen copy, the overlay, the log files. @throws Failure `file-unwritable` */
export function preparePool(frozen: FrozenPool, php: PhpFound, folder: string): PreparedPool {
  try {
    return written(frozen, php, folder)
  } catch (error) {
    throw new Failure('file-unwritable', { path: folder, reason: error instanceof Error ? error.message : String(error) }, error)
  }
}

function written(frozen: FrozenPool, php: PhpFound, folder: string): PreparedPool {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const [errorLog, accessLog, slowLog] = ['fpm.log', 'access.log', 'slow.log'].map((name) => join(folder, name)) as [string, string, string]
  // Opened by PHP-FPM for appending; they are there before it, so that they can be followed from the first byte.
  for (const log of [errorLog, accessLog]) writeFileSync(log, '', { mode: 0o600 })
  const copies = writeFrozenPool(frozen, folder)
  const { sections, statements } = readPoolText(frozen.text)
  const owner = userName(process.geteuid?.() ?? 0) ?? ''
  const group = groupName(process.getegid?.() ?? 0) ?? ''
  const prepared = sections.map((section, index) => {
    const [socket, statusSocket] = [join(folder, `${index}.sock`), join(folder, `${index}-status.sock`)]
    const values = texts(sectionValues(statements, section.name))
    const made = overlay({ section, values, php: php.version, socket, statusSocket, accessLog, slowLog, owner, group })
    return {
      name: section.name,
      socket,
      statusSocket: made.statusListen ? statusSocket : null,
      overlay: made.text,
      ownListen: ownListen(values, section.name),
      remarks: made.remarks,
    }
  })
  const pidFile = sectionValues(statements, 'global').has('pid') ? join(folder, 'fpm.pid') : null
  const config = join(folder, 'generated.conf')
  const text = generatedConfig({
    global: globalOverlay({ errorLog, pidFile }),
    copy: copies.main,
    overlays: prepared.map((each) => each.overlay),
  })
  writeFileSync(config, text, { mode: 0o600 })
  return { folder, config, copies, sections: prepared, errorLog, accessLog, slowLog }
}

const texts = (statements: ReadonlyMap<string, Statement>): ReadonlyMap<string, string> =>
  new Map([...statements].map(([key, { directive }]) => [key, directive.value]))
