import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { iniValue } from '../../app/pool/ini-value.ts'
import { includePattern } from '../../app/pool/overlay.ts'
import { type PoolText, poolText } from '../../app/pool/pool-text.ts'
import { globFiles } from './glob.ts'

/** PHP-FPM refuses what is nested deeper: php-fpm.conf, the pool file, and three more. */
const MOST_NESTED = 5

/** A pool file and all that it includes, as they were read at one moment. A crash starts from this again, never from a half-edited file. */
export interface FrozenPool {
  readonly text: PoolText
  /** Of each file, by path: one that is not UTF-8 is taken byte by byte, so that its copy has the same bytes. */
  readonly encodings: ReadonlyMap<string, 'utf8' | 'latin1'>
}

/**
 * Reads a pool file and, as PHP-FPM would, what its `include` lines name. What it would refuse (nested too deep, nothing there)
 * is left to it. @param prefix folder of relative includes (see `buildPrefix`) @param env for `${NAME}` in them
 * @param instead bytes in place of those of the pool file itself, which need not be there then @throws Failure `file-unreadable`
 */
export async function freezePool(
  path: string,
  prefix: () => Promise<string>,
  env: NodeJS.ProcessEnv = {},
  instead?: Buffer,
): Promise<FrozenPool> {
  const encodings = new Map<string, 'utf8' | 'latin1'>()
  const read = async (file: string, depth: number): Promise<PoolText> => {
    const bytes = file === path ? (instead ?? readBytes(file)) : readPlain(file)
    const encoding = isUtf8(bytes) ? 'utf8' : 'latin1'
    encodings.set(file, encoding)
    const content = bytes.toString(encoding)
    const bare = poolText(file, content)
    const included = new Map<number, readonly PoolText[]>()
    for (const [index, { directive }] of bare.lines.entries()) {
      if (directive?.key !== 'include' || depth >= MOST_NESTED) continue
      const written = iniValue(content.slice(directive.valueFrom, directive.valueTo), (name) => env[name])
      const pattern = written.startsWith('/') ? written : join(await prefix(), written)
      const children: PoolText[] = []
      for (const child of globFiles(pattern)) children.push(await read(child, depth + 1))
      if (children.length > 0) included.set(index + 1, children)
    }
    return { ...bare, included }
  }
  return { text: await read(path, 2), encodings }
}

/** Where the copies of a frozen pool lie, and which file each was. */
export interface FrozenCopies {
  readonly main: string
  /** Copy, or pattern of a folder of copies -> what the user calls it. */
  readonly originals: ReadonlyMap<string, string>
}

/** Writes the copies into `folder`. A line with an `include` names the copies instead; every line keeps its number. */
export function writeFrozenPool(frozen: FrozenPool, folder: string): FrozenCopies {
  const originals = new Map<string, string>()
  let count = 0
  const write = (text: PoolText, to: string): void => {
    originals.set(to, text.path)
    const lines = text.lines.map((line, index) => {
      const children = text.included.get(index + 1)
      if (!children || !line.directive) return line.text
      const into = join(folder, `include-${++count}`)
      mkdirSync(into, { mode: 0o700 })
      // In the order of names, as glob gives them: 0001.conf, 0002.conf, ...
      for (const [i, child] of children.entries()) write(child, join(into, `${String(i + 1).padStart(4, '0')}.conf`))
      const pattern = join(into, '*.conf')
      originals.set(pattern, line.directive.value)
      const from = line.directive.valueFrom - (line.end - line.text.length)
      const to = line.directive.valueTo - (line.end - line.text.length)
      return `${line.text.slice(0, from)}${includePattern(into)}/*.conf${line.text.slice(to)}`
    })
    writeFileSync(to, lines.join(''), { encoding: frozen.encodings.get(text.path) ?? 'utf8', mode: 0o600 })
  }
  const main = join(folder, 'pool.conf')
  write(frozen.text, main)
  return { main, originals }
}

/** Words of PHP-FPM with the user's paths in place of those of the copies. */
export function withOriginalPaths(words: string, { originals }: FrozenCopies): string {
  let text = words
  // Long ones first: no path is the beginning of another then.
  for (const [copy, original] of [...originals].sort(([a], [b]) => b.length - a.length)) text = text.replaceAll(copy, original)
  return text
}

/** Paths of the file and of all that it includes. */
export function frozenPaths({ text }: FrozenPool): string[] {
  const paths = (each: PoolText): string[] => [each.path, ...[...each.included.values()].flat().flatMap(paths)]
  return [...new Set(paths(text))]
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Failure('file-unreadable', { path, reason: reasonOf(error) }, error)
  }
}

/** Of a pipe or a device that is included nobody says when it ends. @throws Failure `file-unreadable` */
function readPlain(path: string): Buffer {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false)
    throw new Failure('file-unreadable', { path, reason: 'it is no plain file' })
  return readBytes(path)
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'this user may not read it'
  if (code === 'EISDIR') return 'it is a folder'
  return error instanceof Error ? error.message : String(error)
}

const isUtf8 = (bytes: Buffer): boolean => Buffer.from(bytes.toString('utf8')).equals(bytes)
