import { Failure } from '../../app/failure.ts'
import type { Services } from '../shell/services.ts'
import { copyText } from '../ui/copy-text.ts'
import { curlOf } from './curl-of.ts'

/** Puts the request of that exchange on the clipboard as a command of curl. @returns false: the clipboard took it not. @throws Failure */
export async function copyAsCurl({ main, details, call }: Pick<Services, 'main' | 'details' | 'call'>, id: number): Promise<boolean> {
  const { detail: shown } = details.state.getState()
  const detail = shown?.summary.id === id ? shown : await call('exchange.get', { id })
  if (!detail) throw new Failure('exchange-gone', { id })
  return copyText(curlOf(detail, main.getState().state))
}
