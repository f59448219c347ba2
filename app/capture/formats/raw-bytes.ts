import { Failure } from '../../failure.ts'
import type { Direction } from '../../fastcgi/direction.ts'
import type { FileFormat } from './export-format.ts'

/** The FastCGI bytes of one direction of the last try, just as they passed, up to what was not kept. `sluice decode` reads them. */
export const rawBytes = (direction: Direction): FileFormat => ({
  name: direction === 'request' ? 'FastCGI bytes to PHP' : 'FastCGI bytes from PHP',
  extension: `${direction}.fcgi`,
  mime: 'application/octet-stream',
  many: false,
  head: () => '',
  entry({ detail, last }) {
    const stream = last?.streams[direction]
    if (!stream || stream.captured === 0) throw new Failure('exchange-no-fastcgi', { id: detail.summary.id })
    return new Uint8Array(stream.run(stream.length))
  },
  tail: '',
})
