import { webcrypto } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { keepFilesFresh } from './fresh-files.ts'
import type { PhpPackage } from './php-package.ts'
import { type CompiledModule, webAssembly } from './web-assembly.ts'

/** A running PHP: of what the build exports, what is used here. Pointers and lengths are numbers of its own memory. */
export interface PhpModule {
  /** Its memory. Another object after it has grown: never keep it. */
  readonly HEAPU8: Uint8Array
  readonly FS: VirtualFiles
  readonly wasmExports: {
    sbrk(bytes: number): number
    /** Where C's errno is. */
    __errno_location(): number
  }
  ccall(name: string, result: 'number' | null, types: readonly 'number'[], values: readonly number[]): number
  ccall(name: string, result: 'number' | null, types: readonly 'number'[], values: readonly number[], how: { async: true }): Promise<number>
  /** @returns 0 where there is no room */
  malloc(bytes: number): number
  free(pointer: number): void
  /** What a script writes, in parts: views of its memory, valid in the call only. */
  onHeaders: (part: Int8Array) => void
  onStdout: (part: Int8Array) => void
  onStderr: (part: Int8Array) => void
}

/** The file system that PHP sees. */
export interface VirtualFiles {
  readonly filesystems: { readonly NODEFS: { realPath(node: FileNode): string } }
  /** Makes the error that a system call of PHP's gives. */
  readonly ErrnoError: new (
    errno: number,
  ) => Error
  mkdirTree(path: string): void
  mount(type: unknown, options: { readonly root: string }, path: string): void
  writeFile(path: string, text: string): void
  chdir(path: string): void
  /** Follows links, within what PHP sees. @throws where nothing is there */
  lookupPath(path: string, options: { readonly follow: true }): { readonly node: FileNode }
  /** What is at a name in a folder. @throws where nothing is */
  lookupNode: (folder: FileNode, name: string) => FileNode
  /** Forgets what was seen. */
  hashRemoveNode(node: FileNode): void
  isFile(mode: number): boolean
  getStream(fd: number): { readonly path: string; readonly node: FileNode } | undefined
}

export interface FileNode {
  readonly mode: number
  /** It lies on the disk of this machine. */
  readonly isSharedFS?: boolean
}

/** System calls, by the names by which PHP imports them. */
export type Imports = Record<string, (...args: number[]) => number>

export interface ModuleOptions {
  readonly package: PhpPackage
  readonly compiled: CompiledModule
  /** Text of php.ini. */
  readonly ini: string
  /** Folders of this machine with the path at which PHP finds each. */
  readonly mounts: readonly { readonly from: string; readonly at: string }[]
  /** What getmypid() says. */
  readonly pid: number
  /** Replaces system calls before PHP is made. `php`: the module, once it runs. */
  readonly adapt: (imports: Imports, php: () => PhpModule) => void
}

interface Loader {
  init(environment: 'NODE', options: Record<string, unknown>): PhpModule
}

const INI = '/internal/shared/php.ini'

/** Starts a PHP that can run scripts. Rejects where it cannot. */
export async function startPhp(options: ModuleOptions): Promise<PhpModule> {
  // The build takes its randomness from there; Node 18 has it as a module alone.
  if (!('crypto' in globalThis)) Object.defineProperty(globalThis, 'crypto', { value: webcrypto })
  const { init } = (await import(pathToFileURL(options.package.script).href)) as Loader
  const php = await instantiate(init, options)
  keepFilesFresh(php.FS)
  for (const { from, at } of options.mounts) {
    php.FS.mkdirTree(at)
    php.FS.mount(php.FS.filesystems.NODEFS, { root: from }, at)
  }
  php.FS.writeFile(INI, options.ini)
  withText(php, INI, (path) => php.ccall('wasm_set_phpini_path', null, ['number'], [path]))
  await php.ccall('php_wasm_init', null, [], [], { async: true })
  return php
}

function instantiate(init: Loader['init'], { compiled, adapt, pid }: ModuleOptions): Promise<PhpModule> {
  return new Promise((resolve, reject) => {
    // A script that connects or listens is told that there is no network: the build would speak WebSocket instead.
    const noNetwork = (errno: number) => () =>
      class {
        constructor() {
          throw new php.FS.ErrnoError(errno)
        }
      }
    const php: PhpModule = init('NODE', {
      noInitialRun: true,
      debug: false,
      processId: pid,
      websocket: { decorator: noNetwork(EHOSTUNREACH), serverDecorator: noNetwork(EOPNOTSUPP) },
      ENV: ENVIRONMENT,
      onAbort: reject,
      onRuntimeInitialized: () => resolve(php),
      instantiateWasm: (info: { readonly env: Imports }, receive: (instance: object, module: CompiledModule) => void) => {
        adapt(info.env, () => php)
        webAssembly.instantiate(compiled, info).then((instance) => receive(instance, compiled), reject)
      },
    })
  })
}

/** Calls `use` with a pointer to the text, which is gone after it. */
function withText(php: PhpModule, text: string, use: (pointer: number) => void): void {
  const bytes = Buffer.from(`${text}\0`)
  const pointer = php.malloc(bytes.length)
  php.HEAPU8.set(bytes, pointer)
  use(pointer)
  php.free(pointer)
}

// By the numbers of this build (WASI), which are not Linux's.
const EHOSTUNREACH = 23
const EOPNOTSUPP = 138

/** A worker of PHP-FPM has no environment of its own either, but for USER and HOME. undefined takes what the build would set. */
const ENVIRONMENT = { USER: 'web_user', HOME: '/home/web_user', LANG: 'C.UTF-8', LOGNAME: undefined, PWD: undefined, _: undefined }
