import { connect } from 'node:net'

/** What came back. Text is latin1. */
export interface Received {
  /** 0: the connection was closed without an answer. */
  readonly status: number
  readonly reason: string
  /** Statuses of interim answers. */
  readonly interim: readonly number[]
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  /** The body ended before its length. */
  readonly cut: boolean
  /** It was waited for no longer. */
  readonly silent?: true
}

/** Sends bytes on a connection of their own and reads till it is closed, or for as long as an answer takes. */
export function exchange(port: number, bytes: string, limitMs = 3000): Promise<Received> {
  return new Promise((resolve, reject) => {
    let silent: true | undefined
    const parts: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(bytes, 'latin1')))
    const done = (): void => {
      clearTimeout(timer)
      socket.destroy()
      const answer = received(Buffer.concat(parts), bytes.startsWith('HEAD '))
      resolve(silent ? { ...answer, silent } : answer)
    }
    const timer = setTimeout(() => {
      silent = true
      done()
    }, limitMs)
    socket.on('data', (chunk: Buffer) => parts.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') reject(new Error(`nobody listens on ${port} for ${bytes.slice(0, 60)}`))
      else done()
    })
    socket.on('close', done)
  })
}

function received(all: Buffer, isHead: boolean): Received {
  const interim: number[] = []
  for (let rest = all; ; ) {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) return { status: 0, reason: '', interim, headers: [], body: Buffer.alloc(0), cut: false }
    const [line = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const [, code = '0', reason = ''] = /^HTTP\/1\.\d (\d{3}) ?(.*)$/.exec(line) ?? []
    const status = Number(code)
    rest = rest.subarray(end + 4)
    if (status >= 100 && status < 200) {
      interim.push(status)
      continue
    }
    const headers = lines.map((each): readonly [string, string] => [
      each.slice(0, each.indexOf(':')),
      each.slice(each.indexOf(':') + 1).trim(),
    ])
    const fieldOf = (name: string): string | undefined => headers.find(([each]) => each.toLowerCase() === name)?.[1]
    const { body, whole } = fieldOf('transfer-encoding') === undefined ? { body: rest, whole: true } : unchunked(rest)
    const length = fieldOf('content-length')
    const bodyless = isHead || status === 204 || status === 304
    return {
      status,
      reason,
      interim,
      headers,
      body,
      cut: !bodyless && (!whole || (length !== undefined && Number(length) !== body.length)),
    }
  }
}

function unchunked(bytes: Buffer): { readonly body: Buffer; readonly whole: boolean } {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at)
    const length = line < 0 ? Number.NaN : Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16)
    if (Number.isNaN(length)) return { body: Buffer.concat(parts), whole: false }
    if (length === 0) return { body: Buffer.concat(parts), whole: true }
    parts.push(bytes.subarray(line + 2, line + 2 + length))
    at = line + 2 + length + 2
  }
}
