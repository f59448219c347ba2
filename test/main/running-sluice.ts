import { onTestFinished } from 'vitest'
import { type Client, createClient } from '../../app/contract/client.ts'
import { openTransport } from '../../main/bridge/websocket-transport.ts'
import type { Started } from '../started.ts'
import { addresses } from './cli/sluice.ts'

/** A page's client of a Sluice that was started with a page, closed with the test. */
export async function clientOf(started: Started): Promise<{ readonly client: Client; readonly urls: Readonly<Record<string, string>> }> {
  const { sites, ui = '' } = await addresses(started)
  const [address = '', token = ''] = ui.split('/#token=')
  const client = createClient(await openTransport(address, 2000), { hello: token })
  onTestFinished(() => client.close())
  await client.welcome
  return { client, urls: sites }
}

/** Asks again and again, about 20 times a second. @returns what ends it and gives every answer: its status, or why there was none */
export function keepAsking(url: string): () => Promise<readonly (number | string)[]> {
  const answers: Promise<number | string>[] = []
  const timer = setInterval(() => {
    answers.push(
      fetch(url).then(
        async (answer) => {
          await answer.arrayBuffer()
          return answer.status
        },
        (error: unknown) => String(error),
      ),
    )
  }, 50)
  onTestFinished(() => clearInterval(timer))
  return () => {
    clearInterval(timer)
    return Promise.all(answers)
  }
}
