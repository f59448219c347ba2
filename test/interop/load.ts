import { Agent, request } from 'node:http'

/** An answer, or why there was none. */
export interface Got {
  /** 0: there was no whole answer. */
  readonly status: number
  readonly text: string
  /** What broke it. */
  readonly error: string | undefined
  readonly ms: number
}

export interface AskLike {
  readonly method?: string
  readonly body?: string
}

/** A client with one connection that it keeps. Never rejects: an answer that is cut is none. */
export class HttpClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 })

  constructor(private readonly port: number) {}

  ask(path: string, { method = 'GET', body }: AskLike = {}): Promise<Got> {
    const began = performance.now()
    return new Promise((resolve) => {
      const done = (status: number, text: string, error?: string): void => resolve({ status, text, error, ms: performance.now() - began })
      const req = request({ host: '127.0.0.1', port: this.port, path, method, agent: this.agent }, (res) => {
        let text = ''
        res.setEncoding('latin1')
        res.on('data', (chunk: string) => {
          text += chunk
        })
        res.on('error', (error) => done(0, text, error.message))
        res.on('close', () => done(res.complete ? (res.statusCode ?? 0) : 0, text, res.complete ? undefined : 'cut'))
      })
      req.on('error', (error: NodeJS.ErrnoException) => done(0, '', error.code ?? error.message))
      req.end(body)
    })
  }

  close(): void {
    this.agent.destroy()
  }
}

/** Clients that ask one request after the other. */
export interface Load {
  /** All answers so far. */
  readonly got: readonly Got[]
  /** Answers that are no 200. */
  readonly failed: readonly Got[]
  /** Resolves when the last answers are there. */
  stop(): Promise<void>
}

/** @param next path and method of the next request of a client */
export function load(port: number, clients: number, next: (client: number) => readonly [string, AskLike?]): Load {
  const got: Got[] = []
  let stopped = false
  const run = async (n: number): Promise<void> => {
    const client = new HttpClient(port)
    while (!stopped) {
      const answer = await client.ask(...next(n))
      got.push(answer)
    }
    client.close()
  }
  const all = Promise.all(Array.from({ length: clients }, (_, n) => run(n)))
  return {
    got,
    get failed() {
      return got.filter(({ status }) => status !== 200)
    },
    async stop() {
      stopped = true
      await all
    },
  }
}
