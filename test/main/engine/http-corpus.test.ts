import { beforeAll, expect, test } from 'vitest'
import { httpCorpus } from '../../fixtures/http-corpus.ts'
import { strictRequests } from '../../fixtures/strict-http.ts'
import { HttpRig, type Visit } from './http-rig.ts'

let visits: Visit[]
let again: Visit[]

beforeAll(async () => {
  const rig = await HttpRig.start()
  const samples = httpCorpus.map(({ sends, reaches }) => ({ bytes: Buffer.from(sends, 'latin1'), answers: Math.max(1, reaches.length) }))
  visits = await rig.visits(samples.map(({ bytes, answers }) => ({ pieces: [bytes], answers })))
  // In two pieces: what a parser makes of bytes must not depend on how they come. The second begins with a request, where there is one inside.
  const halves = (bytes: Buffer): Buffer[] => {
    const at = bytes.indexOf('GET /', bytes.length >> 1)
    const cut = at < 0 ? bytes.length >> 1 : at
    return [bytes.subarray(0, cut), bytes.subarray(cut)]
  }
  again = await rig.visits(samples.map(({ bytes, answers }) => ({ pieces: halves(bytes), answers })))
})

for (const [n, { name, sends, reaches }] of httpCorpus.entries())
  test(`${name}: ${reaches.length === 0 ? 'nothing reaches PHP' : `PHP gets ${reaches.join(' and ')}`}`, () => {
    for (const { reached, received } of [visits[n], again[n]] as Visit[]) {
      expect(reached.map(({ target }) => target)).toEqual(reaches)
      expect(reached.every(({ whole }) => whole)).toBe(true)
      expect(received.split(/HTTP\/1\.1 200 OK\r\n/)).toHaveLength(reaches.length + 1)
    }
    // The parser of the tests agrees, so that it may judge what nobody has looked at.
    expect(strictRequests(sends).map(({ target }) => target)).toEqual(expect.arrayContaining([...reaches]))
  })
