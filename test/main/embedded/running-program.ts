import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import type { FromParent, ToParent } from '../../../main/embedded/parent-messages.ts'
import { built } from '../../built.ts'
import { FastcgiClient } from '../../fixtures/fastcgi-client.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'

export interface ProgramOptions {
  /** A unix socket in the folder unless said. */
  readonly listen?: string
  readonly workers?: number
  readonly roots?: readonly string[]
  readonly more?: readonly string[]
  /** Another copy of the program. */
  readonly file?: string
  /** Another Node than that of the tests. */
  readonly execPath?: string
  readonly env?: Readonly<Record<string, string>>
}

/** One page of the tests' site, as a web server asks for it. */
export interface Asked {
  readonly method?: string
  readonly query?: string
  readonly pathInfo?: string
  readonly body?: Uint8Array | string
  readonly type?: string
  /** HTTP_* and others. */
  readonly params?: Readonly<Record<string, string>>
}

export interface Page {
  readonly status: number
  /** Lines of the head, as they came. */
  readonly head: readonly string[]
  readonly body: string
  readonly bytes: Buffer
  readonly stderr: string
  /** undefined: the answer was cut. */
  readonly exitCode: number | undefined
}

/** dist/embedded.cjs as it runs, with a folder of its own that is all that PHP sees of the disk. */
export class RunningProgram {
  readonly messages: ToParent[] = []
  stderr = ''
  exit: { readonly code: number | null; readonly signal: string | null } | undefined

  private constructor(
    readonly child: ChildProcess,
    readonly site: string,
    readonly temp: string,
  ) {
    child.on('message', (message) => this.messages.push(message as ToParent))
    child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString()
    })
    child.on('exit', (code, signal) => {
      this.exit = { code, signal }
    })
  }

  /** It ends with the test, or, started in a hook, with the last test of the file. */
  static async fork(options: ProgramOptions = {}): Promise<RunningProgram> {
    const { workers = 2, roots, more = [], file = await built('embedded.cjs'), execPath = process.execPath, env = {} } = options
    const folder = tempFolder()
    const site = join(folder, 'site')
    const temp = join(folder, 'temp')
    mkdirSync(site)
    const args = ['--listen', options.listen ?? `unix:${join(folder, 'php.sock')}`, '--temp', temp, '--workers', String(workers)]
    const given = [...args, ...(roots ?? [site]).flatMap((root) => ['--root', root]), ...more]
    const child = fork(file, given, {
      execPath,
      execArgv: [],
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    try {
      onTestFinished(() => void child.kill('SIGKILL'))
    } catch {
      afterAll(() => void child.kill('SIGKILL'))
    }
    return new RunningProgram(child, site, temp)
  }

  static async start(options: ProgramOptions = {}): Promise<RunningProgram> {
    const program = await RunningProgram.fork(options)
    await program.told('ready')
    // It is ready with its first instance.
    if (options.workers !== 1) await until(() => program.worksTwice(), { ms: 20_000, what: 'the second instance' })
    return program
  }

  async told<T extends ToParent['type']>(type: T): Promise<ToParent & { readonly type: T }> {
    const isIt = (message: ToParent): message is ToParent & { readonly type: T } => message.type === type
    return await until(() => this.messages.find(isIt), { ms: 20_000, what: `the program to tell ${type} (${this.stderr})` })
  }

  tell(message: FromParent): void {
    this.child.send(message)
  }

  async ended(ms = 10_000): Promise<NonNullable<RunningProgram['exit']>> {
    return await until(() => this.exit, { ms, what: 'the program to end' })
  }

  get address(): string {
    return this.messages.find((message) => message.type === 'ready')?.address ?? ''
  }

  /** What it said of instances that were replaced. */
  get lines(): readonly string[] {
    return this.messages.flatMap((message) => (message.type === 'line' ? [message.says] : []))
  }

  /** Writes a script into the site. */
  script(name: string, code: string): void {
    const path = join(this.site, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, `<?php ${code}`)
  }

  open(): Promise<FastcgiClient> {
    return FastcgiClient.open(this.address)
  }

  /** Runs code as a script of its own, and gives the page. */
  async run(code: string, asked: Asked = {}): Promise<Page> {
    const name = `t${++this.count}.php`
    this.script(name, code)
    return await this.page(name, asked)
  }

  async page(name: string, asked: Asked = {}): Promise<Page> {
    const client = await this.open()
    client.send(this.params(name, asked), { body: Buffer.from(asked.body ?? '') })
    const { stdout, stderr, end } = await client.answer()
    client.socket.destroy()
    const at = stdout.indexOf('\r\n\r\n')
    const head = stdout.subarray(0, Math.max(at, 0)).toString('latin1').split('\r\n')
    const bytes = stdout.subarray(at + 4)
    const status = Number(/^Status: (\d+)/m.exec(head.join('\n'))?.[1] ?? 200)
    return { status, head, bytes, body: bytes.toString(), stderr, exitCode: end?.appStatus }
  }

  params(name: string, { method, query = '', pathInfo, body, type, params = {} }: Asked = {}, docroot = this.site): [string, string][] {
    return [
      ['SCRIPT_FILENAME', join(docroot, name)],
      ['SCRIPT_NAME', `/${name}`],
      ['DOCUMENT_ROOT', docroot],
      ['REQUEST_METHOD', method ?? (body === undefined ? 'GET' : 'POST')],
      ['REQUEST_URI', `/${name}${pathInfo ?? ''}${query === '' ? '' : `?${query}`}`],
      ['QUERY_STRING', query],
      ['SERVER_PROTOCOL', 'HTTP/1.1'],
      ['GATEWAY_INTERFACE', 'CGI/1.1'],
      ...(pathInfo === undefined ? [] : [['PATH_INFO', pathInfo] as [string, string]]),
      ...(body === undefined ? [] : [['CONTENT_LENGTH', String(Buffer.byteLength(body))] as [string, string]]),
      ...(type === undefined ? [] : [['CONTENT_TYPE', type] as [string, string]]),
      ...Object.entries(params),
    ]
  }

  private async worksTwice(): Promise<boolean> {
    const pages = await Promise.all([1, 2].map(() => this.run('usleep(50000); echo getmypid();')))
    return pages[0]?.body !== pages[1]?.body
  }

  private count = 0
}
