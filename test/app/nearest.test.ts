import { expect, test } from 'vitest'
import { nearest } from '../../app/nearest.ts'

const known = ['root', 'docroot', 'hosts', 'port', 'index', 'path-info', 'front-controller', 'pool']

for (const [word, near] of [
  ['docrot', 'docroot'],
  ['Port', 'port'],
  ['prot', 'port'],
  ['pathinfo', 'path-info'],
  ['frontcontroller', 'front-controller'],
  ['host', 'hosts'],
  ['colour', undefined],
  ['', undefined],
] as const)
  test(`${word || 'nothing'} is near ${near ?? 'nothing'}`, () => expect(nearest(word, known)).toBe(near))
