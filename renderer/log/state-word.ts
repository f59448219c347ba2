import type { Summary } from '../../app/capture/summary.ts'
import { strings } from '../ui/strings.ts'

/** How an exchange stands, in a word or two. */
export const stateWord = ({ state, kind }: Summary): string =>
  state === 'waiting' && kind === 'proxy' ? strings.log.serverWorks : strings.log.states[state]
