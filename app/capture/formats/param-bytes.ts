import { Failure } from '../../failure.ts'
import type { Exported } from './exported.ts'

export interface ParamBytes {
  readonly name: Uint8Array
  readonly value: Uint8Array
}

/** The parameters as PHP received them, byte by byte. @throws Failure `exchange-no-fastcgi` */
export function paramBytes({ detail, last }: Exported): readonly ParamBytes[] {
  if (!last || last.params.length === 0) throw new Failure('exchange-no-fastcgi', { id: detail.summary.id })
  const bytes = last.paramBytes.run(last.paramBytes.length)
  return last.params.map(({ nameFrom, valueFrom, to }) => ({
    name: bytes.subarray(nameFrom, valueFrom),
    value: bytes.subarray(valueFrom, to),
  }))
}
