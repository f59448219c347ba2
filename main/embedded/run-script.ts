import { closeSync, openSync, readSync } from 'node:fs'
import { dirname } from 'node:path/posix'
import { pathText } from './path-text.ts'
import type { PhpModule } from './php-module.ts'
import type { RequestBody, ScriptRequest } from './script-request.ts'

/**
 * Runs one script. Its output goes to the module's `onHeaders`, `onStdout` and `onStderr`.
 * @returns its exit code. Rejects where PHP itself broke: the module is of no use after it.
 */
export async function runScript(php: PhpModule, request: ScriptRequest): Promise<number> {
  const last = new Map(request.variables)
  // As with PHP-FPM relative paths begin at the script.
  php.FS.chdir(dirname(pathText(request.script)))
  const given = new GivenText(php, [...request.variables.flat(), request.script, PATH[0], PATH[1]])
  const set = (name: string, ...texts: readonly string[]): void => {
    const values = texts.map((text) => given.at(text))
    php.ccall(
      name,
      null,
      values.map(() => 'number'),
      values,
    )
  }
  set('wasm_set_path_translated', request.script)
  for (const [variable, name] of SETTERS) {
    const value = last.get(variable)
    if (value) set(name, value)
  }
  // The build hands them to PHP from the last to the first; of one name twice the last counts then.
  for (const [name, value] of [...request.variables].reverse()) set('wasm_add_SERVER_entry', name, value)
  for (const [name, value] of environment(last)) set('wasm_add_ENV_entry', name, value)
  given.free()
  const body = request.body ? putBody(php, request.body) : 0
  php.ccall('wasm_set_request_body', null, ['number'], [body])
  php.ccall('wasm_set_content_length', null, ['number'], [request.body?.bytes ?? 0])
  const exitCode = await php.ccall('wasm_sapi_handle_request', 'number', [], [], { async: true })
  if (body !== 0) php.free(body)
  return exitCode
}

/** Whether PHP finds it: a link that leads out of what PHP sees leads nowhere. */
export function hasScript(php: PhpModule, script: string): boolean {
  try {
    return php.FS.isFile(php.FS.lookupPath(pathText(script), { follow: true }).node.mode)
  } catch {
    return false
  }
}

/** What PHP itself reads of the variables, and by what it is told. */
const SETTERS = [
  ['REQUEST_URI', 'wasm_set_request_uri'],
  ['QUERY_STRING', 'wasm_set_query_string'],
  ['REQUEST_METHOD', 'wasm_set_request_method'],
  ['CONTENT_TYPE', 'wasm_set_content_type'],
  ['HTTP_COOKIE', 'wasm_set_cookies'],
] as const

const PATH = ['PATH', '/internal/shared/bin'] as const

/**
 * What getenv() tells. The build takes the first entry that only begins with the name asked for, and has them from the last to the
 * first: so the shortest go last, and PATH is there, else getenv('PATH') would be PATH_INFO.
 */
const environment = (variables: ReadonlyMap<string, string>): (readonly [string, string])[] =>
  [...variables, PATH].sort(([a], [b]) => b.length - a.length)

/** Texts in PHP's memory, each ended by a NUL, in one block. Each character is a byte. */
class GivenText {
  private readonly places = new Map<string, number>()
  private readonly pointer: number

  constructor(
    private readonly php: PhpModule,
    texts: readonly string[],
  ) {
    const all = Buffer.from([...new Set(texts)].map((text) => `${text}\0`).join(''), 'latin1')
    this.pointer = allocated(php, all.length)
    php.HEAPU8.set(all, this.pointer)
    let at = this.pointer
    for (const text of new Set(texts)) {
      this.places.set(text, at)
      at += text.length + 1
    }
  }

  at(text: string): number {
    return this.places.get(text) ?? 0
  }

  free(): void {
    this.php.free(this.pointer)
  }
}

/** The body in PHP's memory: it reads it from there, whatever its length. */
function putBody(php: PhpModule, body: RequestBody): number {
  const pointer = allocated(php, body.bytes)
  if ('held' in body) php.HEAPU8.set(body.held, pointer)
  else {
    const file = openSync(body.file, 'r')
    try {
      for (let at = 0; at < body.bytes; ) {
        const got = readSync(file, php.HEAPU8, pointer + at, body.bytes - at, at)
        if (got === 0) throw new Error(`${body.file} is shorter than it was`)
        at += got
      }
    } finally {
      closeSync(file)
    }
  }
  return pointer
}

function allocated(php: PhpModule, bytes: number): number {
  const pointer = php.malloc(bytes)
  if (pointer === 0) throw new Error(`PHP has no room for ${bytes} bytes`)
  return pointer
}
