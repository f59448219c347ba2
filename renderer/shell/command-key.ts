/** macOS has its commands on the Cmd key, others on Ctrl. */
export const COMMAND_IS_META = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')
