import { formFields } from '../form-fields.ts'
import type { Masks } from './masks.ts'
import { isSecretName } from './secret-names.ts'

/** application/x-www-form-urlencoded, or a query without its `?`, with secret values masked: as long as before. */
export function maskForm(text: string, masks: Masks): string {
  return text
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      const name = pair.slice(0, Math.max(0, equals))
      const isSecret = equals >= 0 && isSecretName(formFields(name)[0]?.name ?? '')
      return isSecret ? `${name}=${masks.of(pair.slice(equals + 1))}` : pair
    })
    .join('&')
}
