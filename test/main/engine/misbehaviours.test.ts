import { writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { FastcgiPeer, page, values } from '../../fixtures/fastcgi-peer.ts'
import { misbehaviours } from '../../fixtures/misbehaviours.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { ask } from './ask.ts'
import { EngineRig, pool, site } from './engine-rig.ts'

const AT_ONCE = 8

describe.each([
  { keepConn: false, on: 'a connection an exchange' },
  { keepConn: true, on: 'kept connections' },
])('$on', ({ keepConn }) => {
  let peer: FastcgiPeer
  let rig: EngineRig
  const answers: { readonly status: number | 'cut'; readonly body: string }[] = []

  /** All of them, several at once: what one does must not reach another's client, nor who has its connection next. */
  beforeAll(async () => {
    peer = await FastcgiPeer.start((request) => misbehaviours[Number(request.read.params.get('QUERY_STRING'))]?.peer(request))
    peer.onGetValues = (socket) => void socket.write(values())
    const docroot = tempFolder()
    writeFileSync(`${docroot}/index.php`, '')
    rig = await EngineRig.start({ sites: [site(docroot)], pools: [pool(peer.address, { keepConn, maxChildren: AT_ONCE })] })
    let next = 0
    const client = async (): Promise<void> => {
      for (let n = next++; n < misbehaviours.length; n = next++) answers[n] = await asked(n)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, client))
  })

  async function asked(n: number): Promise<(typeof answers)[number]> {
    const { uploads } = misbehaviours[n] ?? {}
    try {
      const { status, cut, body } = await ask(rig.port(), `/?${n}`, uploads ? { method: 'POST', body: Buffer.alloc(uploads) } : {})
      return { status: cut ? 'cut' : status, body: body.toString() }
    } catch (error) {
      // The client is cut while it still sends its body.
      if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') return { status: 'cut', body: '' }
      throw error
    }
  }

  for (const [n, { name, gets, code, details = {}, findings }] of misbehaviours.entries())
    test(`a peer that ${name}: ${gets === 'cut' ? 'the answer is cut' : gets}, ${code ?? 'done'}`, async () => {
      const { status, body } = answers[n] ?? {}
      expect(status).toBe(gets)
      const told = await rig.spool.ended(`/?${n}`)
      const { end } = told
      if (code && gets !== 'cut') expect(body).toContain(end?.failure?.says)
      else expect(body).toMatch(/^(x*|h|he|hel|hell|hello|some of it)$/) // never a byte of another
      if (code) {
        expect(end).toMatchObject({ state: 'failed', failure: { code, details } })
        expect(told.notes('attempt-failed').at(-1)).toMatchObject({ failure: { code } })
      } else expect(end).toMatchObject({ state: 'done', failure: null })
      if (findings) expect(told.notes('finding').map(({ finding }) => finding.code)).toEqual(findings)
    })

  test('after all of them nothing is open, and the next request is served', async () => {
    await until(() => peer.open.size === 0, { what: 'all connections to the peer to close' })
    await until(() => rig.queue.at(-1)?.active === 0, { what: 'all exchanges to end' })
    peer.behaviour = ({ socket, read }) => void (read.stdinEnded && socket.write(page('fine')))
    expect((await ask(rig.port(), '/good')).body.toString()).toBe('fine')
  })
})
