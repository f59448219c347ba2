import { limitExtensions } from '../../../app/pool/limit-extensions.ts'
import type { EmbeddedPool } from '../embedded.ts'
import { embeddedRemarks } from '../embedded-remarks.ts'
import { whatToInstall } from '../find-php.ts'
import type { Responder } from '../responder.ts'

/** PHP compiled to WebAssembly. @param standsIn whether it does so for a PHP-FPM that was not found */
export function embeddedResponder(pool: EmbeddedPool, standsIn: boolean): Responder {
  const standIn = standsIn ? [standInRemark()] : []
  return {
    kind: 'embedded',
    runner: pool,
    facts() {
      const { current, generations, workers } = pool
      return {
        ...{ file: null, section: null, overlay: null, pm: null },
        php: current?.php ?? null,
        generations: generations.map((each) => each.view()),
        addresses: current ? [current.address] : [],
        maxChildren: workers,
        limitExtensions: limitExtensions(undefined),
        remarks: [...standIn, ...embeddedRemarks(workers)],
      }
    },
    async join() {
      if (!pool.current || pool.stale) await pool.apply()
    },
    asked: () => [],
  }
}

function standInRemark(): string {
  return `No php-fpm was found on this machine, so the embedded PHP serves instead. Install php-fpm (${whatToInstall()}), then restart the pool: it is used from then on.`
}
