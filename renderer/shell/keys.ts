import { strings } from '../ui/strings.ts'
import { COMMAND_IS_META } from './command-key.ts'
import type { Services } from './services.ts'
import { detailTabs, type ViewName, views } from './view.ts'

/** A key of the window, for the list of all keys and, where `run` is, for the window's own listener. */
export interface Key {
  readonly group: 'window' | 'list' | 'details'
  /** Each way to press it. */
  readonly shown: readonly (readonly string[])[]
  readonly says: string
  readonly matches?: (event: KeyboardEvent) => boolean
  readonly run?: (services: Services) => void
}

const { says } = strings.keys
const mac = COMMAND_IS_META
const COMMAND = mac ? '⌘' : 'Ctrl'
const ALT = mac ? '⌥' : 'Alt'

/** Ctrl (Cmd on macOS) and nothing else. In a browser Ctrl+1 is the browser's own, so Alt does the same. */
const command = (event: KeyboardEvent): boolean => (mac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey
const alt = (event: KeyboardEvent): boolean => event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey
const plain = (event: KeyboardEvent): boolean => !event.metaKey && event.ctrlKey === event.altKey && !typesInto(event.target)

const viewKey = (view: ViewName, n: number, says: string): Key => ({
  group: 'window',
  shown: [
    [ALT, String(n)],
    [COMMAND, String(n)],
  ],
  says,
  matches: (event) => event.code === `Digit${n}` && (alt(event) || command(event)),
  run: ({ view: store }) => store.setState({ view }),
})

/** The next tab of the details, or the one before; at the end it stays. */
const tabKey = (key: '[' | ']', step: 1 | -1, says: string): Key => ({
  group: 'details',
  shown: [[key]],
  says,
  matches: (event) => event.key === key && plain(event),
  run: ({ view, selection }) => {
    const { tab, view: shown } = view.getState()
    const next = detailTabs[detailTabs.indexOf(tab) + step]
    if (shown === 'log' && selection.getState().open && next) view.setState({ tab: next })
  },
})

export const keys: readonly Key[] = [
  viewKey(views[0], 1, says.log),
  viewKey(views[1], 2, says.pools),
  viewKey(views[2], 3, says.sites),
  {
    group: 'window',
    shown: [['?'], [COMMAND, '/']],
    says: says.keys,
    matches: (event) => (event.key === '?' && plain(event)) || (event.key === '/' && command(event)),
    run: ({ view }) => view.setState(({ keysShown }) => ({ keysShown: !keysShown })),
  },
  {
    group: 'window',
    shown: [[COMMAND, 'Z']],
    says: says.undo,
    matches: (event) => event.key === 'z' && command(event) && !typesInto(event.target),
    run: ({ notices }) => notices.actOnNewest(),
  },
  { group: 'list', shown: [['↑'], ['↓'], ['k'], ['j']], says: says.move },
  { group: 'list', shown: [['PageUp'], ['PageDown']], says: says.page },
  { group: 'list', shown: [['Home'], ['End']], says: says.ends },
  { group: 'list', shown: [['Enter']], says: says.open },
  { group: 'list', shown: [[COMMAND, 'C']], says: says.copy },
  tabKey('[', -1, says.tabBefore),
  tabKey(']', 1, says.tabNext),
  { group: 'details', shown: [['Esc']], says: says.close },
]

/** Whether a key pressed there is text. */
export function typesInto(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
