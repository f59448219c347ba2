import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { expect } from 'vitest'
import { pieces } from '../../app/fastcgi/cuts.ts'
import { httpCorpus, httpWords } from '../../fixtures/http-corpus.ts'
import { strictRequests } from '../../fixtures/strict-http.ts'
import { ask } from './ask.ts'
import { HttpRig } from './http-rig.ts'

/** A place in a text, 0 to 1. */
const place = fc.integer({ min: 0, max: 999 }).map((n) => n / 1000)
const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...httpWords) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1')) },
)

const good = httpCorpus.filter(({ reaches }) => reaches.length > 0)
const sample = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...good.map(({ sends }) => sends)) },
  { weight: 1, arbitrary: fc.constantFrom(...httpCorpus.map(({ sends }) => sends)) },
)

/** A few samples one behind the other, with a few faults: something left out, put in, or taken from elsewhere. */
const sent = fc
  .tuple(
    fc.array(sample, { minLength: 1, maxLength: 4 }),
    fc.array(fc.record({ at: place, without: fc.oneof(fc.constant(0), fc.nat(30)), put: word, copy: fc.option(place, { freq: 8 }) }), {
      maxLength: 3,
    }),
  )
  .map(([samples, faults]) =>
    faults.reduce((text, { at, without, put, copy }) => {
      const from = Math.floor(at * text.length)
      const copied = copy === null ? '' : text.slice(Math.floor(copy * text.length), Math.floor(copy * text.length) + 40)
      return text.slice(0, from) + put + copied + text.slice(from + without)
    }, samples.join('')),
  )

const client = fc.record({ sent, sizes: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 3 }) })

/**
 * Many clients send almost HTTP: what reaches PHP of each is what a strict parser finds in it, in its order, with its body, and never
 * more. Each is answered or cut, each row ends, and the next request is served.
 */
export async function fuzzHttp(rounds: number, clients: number, seed = randomInt(2 ** 31)): Promise<void> {
  const rig = await HttpRig.start()
  rig.engine.spool.endsOnly = true
  let reachedPhp = 0
  for (const all of fc.sample(fc.array(client, { minLength: clients, maxLength: clients }), { numRuns: rounds, seed })) {
    const visits = await rig.visits(all.map(({ sent, sizes }) => ({ pieces: pieces(Buffer.from(sent, 'latin1'), sizes), answers: 1 })))
    for (const [n, { reached }] of visits.entries()) {
      const meant = strictRequests(all[n]?.sent ?? '')
      let at = 0
      for (const { method, target, body, whole } of reached) {
        at = 1 + meant.findIndex((each, i) => i >= at && each.method === method && each.target === target && (!whole || each.body === body))
        if (at > 0) continue
        throw new Error(
          `seed ${seed}: ${method} ${target} with ${JSON.stringify(body)} reached PHP, but was not in ${JSON.stringify(all[n])}`,
        )
      }
      reachedPhp += reached.length
    }
  }
  expect(reachedPhp).toBeGreaterThan((rounds * clients) / 4) // else nothing was tried
  const { port, queue, spool } = { port: rig.engine.port(), queue: rig.engine.queue, spool: rig.engine.spool }
  expect((await ask(port, '/after')).body.toString()).toBe('fine')
  await rig.settled()
  expect(queue.at(-1)).toMatchObject({ active: 0, waiting: 0 })
  expect(spool.all().filter(({ end }) => end?.failure?.code === 'internal')).toEqual([])
  expect(rig.engine.lost).toEqual([])
}
