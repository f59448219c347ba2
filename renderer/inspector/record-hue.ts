import type { DecodedRecord } from '../../app/capture/decoded.ts'
import { FCGI_STDERR } from '../../app/fastcgi/constants.ts'

/** The hue of a record: which way it goes, but STDERR and what is no record have their own. */
export function hueOf({ kind, type, dir }: Pick<DecodedRecord, 'kind' | 'type' | 'dir'>): 'to-php' | 'from-php' | 'stderr' | 'broken' {
  if (kind !== 'record') return 'broken'
  if (type === FCGI_STDERR) return 'stderr'
  return dir === 'request' ? 'to-php' : 'from-php'
}
