import { FILTER_ID } from '../log/dom-ids.ts'
import { strings as siteWords } from '../sites/file/strings.ts'
import { focusById } from '../ui/focus.ts'
import { strings } from '../ui/strings.ts'
import {
  ALT,
  BACK_KEYS,
  COMMAND,
  FORWARD_KEYS,
  IN_DESKTOP,
  isCommand,
  COMMAND_IS_META as mac,
  REPLAY_KEYS,
  SHIFT,
  SHIFT_COMMAND,
} from './command-key.ts'
import type { Services } from './services.ts'
import { detailTabs, type ViewName, views } from './view.ts'

export const keyGroups = ['window', 'list', 'details', 'editor'] as const

/** A key of the window, for the list of all keys and, where `run` is, for the window's own listener. */
export interface Key {
  readonly group: (typeof keyGroups)[number]
  /** Each way to press it. */
  readonly shown: readonly (readonly string[])[]
  readonly says: string
  readonly matches?: (event: KeyboardEvent) => boolean
  /** false: not now, so the key is left to the browser. */
  readonly run?: (services: Services) => unknown
}

const { says } = strings.keys
const alt = (event: KeyboardEvent): boolean => event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey
const plain = (event: KeyboardEvent): boolean => !event.metaKey && event.ctrlKey === event.altKey && !typesInto(event.target)

/** Letters mean something else where a menu or a dialogue lies over the window. */
const isCovered = ({ target }: KeyboardEvent): boolean =>
  target instanceof Element && target.closest('[role=menu], [role=dialog], [role=alertdialog]') !== null

// In a browser Ctrl+1 is the browser's own, so Alt does the same.
const viewKey = (view: ViewName, n: number, says: string): Key => ({
  group: 'window',
  shown: [
    [ALT, String(n)],
    [COMMAND, String(n)],
  ],
  says,
  matches: (event) => event.code === `Digit${n}` && (alt(event) || isCommand(event)),
  run: ({ view: store }) => store.setState({ view }),
})

/** The next tab of the details, or the one before; at the end it stays. */
const tabKey = (key: '[' | ']', step: 1 | -1, says: string): Key => ({
  group: 'details',
  shown: [[key]],
  says,
  matches: (event) => event.key === key && plain(event) && !isCovered(event),
  run: ({ view, selection }) => {
    const { tab, view: shown } = view.getState()
    const next = detailTabs[detailTabs.indexOf(tab) + step]
    if (shown === 'log' && selection.getState().open && next) view.setState({ tab: next })
  },
})

/** macOS has these arrows for the words of a text. */
const wayKey = (shown: readonly string[], bracket: '[' | ']', code: string, says: string, way: 'back' | 'forward'): Key => ({
  group: 'window',
  shown: [shown],
  says,
  matches: (event) => (mac ? event.key === bracket && isCommand(event) : event.code === code && alt(event)),
  run: ({ history }) => history[way](),
})

export const keys: readonly Key[] = [
  viewKey(views[0], 1, says.log),
  viewKey(views[1], 2, says.pools),
  viewKey(views[2], 3, says.sites),
  {
    group: 'window',
    shown: [[ALT, 'O']],
    says: says.serve,
    matches: (event) => event.code === 'KeyO' && alt(event),
    run: ({ siteActions }) => void siteActions.serveFolder(),
  },
  {
    group: 'window',
    shown: [['?'], [COMMAND, '/']],
    says: says.keys,
    matches: (event) => (event.key === '?' && plain(event)) || (event.key === '/' && isCommand(event)),
    run: ({ view }) => view.setState(({ keysShown }) => ({ keysShown: !keysShown })),
  },
  {
    group: 'window',
    shown: [[COMMAND, 'Z']],
    says: says.undo,
    matches: (event) => event.key === 'z' && isCommand(event) && !typesInto(event.target),
    run: ({ notices }) => notices.actOnNewest(),
  },
  wayKey(BACK_KEYS, '[', 'ArrowLeft', says.back, 'back'),
  wayKey(FORWARD_KEYS, ']', 'ArrowRight', says.forward, 'forward'),
  {
    group: 'window',
    shown: [['/'], [COMMAND, 'F']],
    says: says.filter,
    matches: (event) => ((event.key === '/' && plain(event)) || (event.key.toLowerCase() === 'f' && isCommand(event))) && !isCovered(event),
    run: ({ view }) => view.getState().view === 'log' && focusById(FILTER_ID),
  },
  { group: 'list', shown: [['↑'], ['↓'], ['k'], ['j']], says: says.move },
  { group: 'list', shown: [['PageUp'], ['PageDown']], says: says.page },
  { group: 'list', shown: [['Home'], ['End']], says: says.ends },
  { group: 'list', shown: [['Enter']], says: says.open },
  { group: 'list', shown: [[COMMAND, 'C']], says: says.copy },
  { group: 'list', shown: [[SHIFT, 'F10']], says: says.menu },
  {
    group: 'list',
    shown: IN_DESKTOP ? [REPLAY_KEYS, ['R']] : [REPLAY_KEYS],
    says: says.replay,
    matches: (event) =>
      event.key.toLowerCase() === 'r' &&
      ((IN_DESKTOP && isCommand(event)) || (plain(event) && !event.ctrlKey && !event.shiftKey)) &&
      !isCovered(event),
    run({ view, selection, replays }) {
      const { id } = selection.getState()
      if (view.getState().view !== 'log' || id === null) return false
      void replays.send(id)
      return true
    },
  },
  tabKey('[', -1, says.tabBefore),
  tabKey(']', 1, says.tabNext),
  { group: 'details', shown: [['Esc']], says: says.close },
  {
    group: 'editor',
    shown: [
      [ALT, '↑'],
      [ALT, '↓'],
    ],
    says: siteWords.keys.move,
  },
  { group: 'editor', shown: [['Delete']], says: siteWords.keys.remove },
  { group: 'editor', shown: [[COMMAND, 'S']], says: says.apply },
  { group: 'editor', shown: [[COMMAND, 'Z']], says: says.undoEdit },
  { group: 'editor', shown: [[...SHIFT_COMMAND, 'Z'], ...(mac ? [] : [[COMMAND, 'Y']])], says: says.redoEdit },
]

/** Whether a key pressed there is text. */
export function typesInto(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
