/** macOS has its commands on the Cmd key, others on Ctrl. */
export const COMMAND_IS_META = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

/** In the desktop app no key is the browser's own. */
export const IN_DESKTOP = globalThis.window?.sluice !== undefined

/** How keys are called on this machine. */
export const COMMAND = COMMAND_IS_META ? '⌘' : 'Ctrl'
export const ALT = COMMAND_IS_META ? '⌥' : 'Alt'
export const SHIFT = COMMAND_IS_META ? '⇧' : 'Shift'
/** Both, in the order that each platform writes them. */
export const SHIFT_COMMAND = COMMAND_IS_META ? [SHIFT, COMMAND] : [COMMAND, SHIFT]

/** What sends the selected request again. In a browser Ctrl+R is how a page is loaded again. */
export const REPLAY_KEYS = IN_DESKTOP ? [COMMAND, 'R'] : ['R']

/** What leads back and forward through what was looked at, as each platform has it. */
export const BACK_KEYS = COMMAND_IS_META ? [COMMAND, '['] : [ALT, '←']
export const FORWARD_KEYS = COMMAND_IS_META ? [COMMAND, ']'] : [ALT, '→']

/** Keys that are pressed together, as a hint: `Ctrl+Z`, `⌘Z`. */
export const keyText = (...keys: readonly string[]): string => keys.join(COMMAND_IS_META ? '' : '+')

/** Ctrl, on macOS Cmd, and nothing else. */
export const isCommand = (event: Pick<KeyboardEvent, 'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey'>): boolean =>
  (COMMAND_IS_META ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) && !event.altKey && !event.shiftKey
