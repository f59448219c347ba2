import { expect, test } from 'vitest'
import { createLog } from '../../main/log.ts'

function lines(trace?: string) {
  const said: string[] = []
  return { said, log: createLog({ write: (line) => said.push(line), trace }) }
}

test('error, warning and notice are told, debug is not', () => {
  const { said, log } = lines()
  log('error', 'a')
  log('warning', 'b')
  log('notice', 'c')
  log('debug', 'd', 'engine')
  expect(said).toEqual(['error: a\n', 'warning: b\n', 'c\n'])
})

test('SLUICE_TRACE adds the debug lines of the areas that it names', () => {
  const { said, log } = lines('engine, pools')
  log('debug', 'a', 'engine')
  log('debug', 'b', 'pools')
  log('debug', 'c', 'bridge')
  log('debug', 'd')
  expect(said).toEqual(['engine: a\n', 'pools: b\n'])
})

test('an event is one line, whatever it holds', () => {
  const { said, log } = lines()
  log('notice', 'a\nb\u001b[31mc\u0000\r\n')
  expect(said).toEqual(['a b [31mc\n'])
})
