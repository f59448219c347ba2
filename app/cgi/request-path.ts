import { Failure } from '../failure.ts'

/** @throws Failure `http-path-byte`, `http-bad-target` */
export function decodePath(_rawPath: string, _options: { readonly windows?: boolean } = {}): string {
  throw new Failure('internal', { reason: 'not yet' })
}

/** The first name in a decoded path that begins with a dot, `.well-known` apart; undefined: none does. */
export function dotName(_path: string): string | undefined {
  throw new Failure('internal', { reason: 'not yet' })
}
