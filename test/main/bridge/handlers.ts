import type { Handlers } from '../../../app/contract/all.ts'
import type { AppState } from '../../../app/contract/state.ts'

export const emptyState: AppState = {
  version: '0.0.0',
  pid: 1,
  startedMs: 0,
  workspace: '/w',
  temporary: true,
  sites: [],
  pools: [],
  taps: [],
  php: [],
  capture: { summaries: 0, withBytes: 0, bytes: 0, maxBytes: 0, gapBytes: 0 },
}

/** Handlers that answer something of the right shape; a test replaces those that it is about. */
export function testHandlers(own: Partial<Handlers> = {}): Handlers {
  return {
    'app.hello': () => ({ version: '0.0.0', headless: true }),
    'state.get': () => emptyState,
    'state.follow': async function* () {
      yield emptyState
    },
    'pool.lines': async function* () {},
    'pool.workers': async function* () {},
    'pool.restart': () => null,
    'pool.stop': () => null,
    'pool.start': () => null,
    'log.follow': async function* () {},
    'log.clear': () => null,
    'exchange.get': () => null,
    'exchange.replay': () => ({ id: 1 }),
    'pool.file': ({ pool }) => ({ pool, path: '/p', text: '', seen: '', section: pool, writable: true, asRoot: false, applied: null }),
    'pool.check': () => ({ problems: [], refused: false }),
    'pool.apply': () => ({ seen: '' }),
    'pool.versions': () => [],
    'pool.endDraining': () => null,
    'file.open': ({ path }) => ({ path, text: '', seen: '', writable: true, asRoot: false, runBy: 'php-fpm', php: null, pools: [] }),
    'file.check': () => ({ problems: [], refused: false, asked: false }),
    'file.save': () => ({ seen: '' }),
    'file.choose': () => null,
    'files.recent': () => [],
    'site.add': () => ({ name: 'site' }),
    'site.welcome': () => ({ name: 'welcome' }),
    'site.remove': () => null,
    'site.restore': () => null,
    'site.stop': () => null,
    'site.start': () => null,
    'site.file': ({ site }) => ({ site, path: '/p', text: '', seen: '', writable: true }),
    'site.writeFile': () => ({ seen: '' }),
    'site.try': () => ({ rule: null, why: '', pool: '', answer: null, failure: null, params: [] }),
    'php.advice': () => ({ found: [], installCommand: null, embedded: null }),
    'folder.choose': () => null,
    'folders.recent': () => [],
    'https.status': () => ({ names: ['localhost', 'test'], untrustedBy: [], failure: null }),
    'url.open': () => null,
    ...own,
  }
}
