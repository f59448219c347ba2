import { expect, test } from 'vitest'
import { takeToken } from '../../../renderer/connection/token.ts'
import { webSocketUrl } from '../../../renderer/connection/websocket-transport.ts'

function aTab(hash: string, kept: Map<string, string> = new Map()) {
  const addresses: string[] = []
  const place = {
    location: { hash, pathname: '/', search: '' },
    history: { state: null, replaceState: (_: unknown, __: string, address?: string | URL | null) => addresses.push(String(address)) },
    storage: () => ({
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    }),
  }
  return { place, addresses, kept }
}

test('the token goes from the address into the tab, and the address forgets it', () => {
  const { place, addresses, kept } = aTab('#token=abc')
  expect(takeToken(place)).toBe('abc')
  expect(addresses).toEqual(['/'])
  expect(takeToken(aTab('', kept).place)).toBe('abc')
})

test('without one there is none, and the address stays', () => {
  const { place, addresses } = aTab('#other')
  expect(takeToken(place)).toBe(undefined)
  expect(addresses).toEqual([])
})

test('a newer one wins over what the tab kept', () => {
  const { place, kept } = aTab('#token=new', new Map([['sluice.token', 'old']]))
  expect(takeToken(place)).toBe('new')
  expect([...kept.values()]).toEqual(['new'])
})

test('a browser that refuses storage still lets the page work', () => {
  const { place } = aTab('#token=abc')
  const storage = (): never => {
    throw new Error('refused')
  }
  expect(takeToken({ ...place, storage })).toBe('abc')
  expect(takeToken({ ...aTab('').place, storage })).toBe(undefined)
})

test('the socket goes where the page came from', () => {
  expect(webSocketUrl({ protocol: 'http:', host: '127.0.0.1:8079' })).toBe('ws://127.0.0.1:8079/')
  expect(webSocketUrl({ protocol: 'https:', host: 'box.example' })).toBe('wss://box.example/')
})
