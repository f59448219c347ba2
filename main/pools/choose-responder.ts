import { embeddedAvailable } from './embedded-available.ts'
import { findPhp, type PhpSearch } from './find-php.ts'
import type { PoolConfig } from './pool-config.ts'

/**
 * Who answers for a pool. Where its settings leave the PHP to Sluice and no php-fpm is found, that is the embedded one, if it is
 * installed; a pool that names a PHP gets that or none. @param program of the embedded PHP; undefined: the usual
 */
export async function chooseResponder(
  { responder, php }: PoolConfig,
  search: PhpSearch,
  program: string | undefined,
): Promise<PoolConfig['responder']> {
  if (responder !== 'fpm' || php !== undefined || !embeddedAvailable(program).available) return responder
  return (await findPhp(search)).length > 0 ? 'fpm' : 'embedded'
}
