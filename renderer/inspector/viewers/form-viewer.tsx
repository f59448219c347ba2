import { useMemo } from 'react'
import type { BodyChoice } from '../../../app/capture/body.ts'
import { formFields } from '../../../app/capture/form-fields.ts'
import { formatBytes } from '../../../app/capture/format.ts'
import { multipartParts } from '../../../app/capture/multipart.ts'
import { textOf } from '../../../app/capture/text-bytes.ts'
import { strings } from '../../ui/strings.ts'
import { PairGrid } from '../pair-grid.tsx'
import type { NameValue } from '../pairs-matching.ts'
import type { ViewerProps } from './viewer.ts'

/** The fields of a form as PHP finds them in $_POST; of a file its name, type and size. */
export function FormViewer({ bytes, choice }: ViewerProps) {
  const pairs = useMemo(() => fieldsOf(bytes, choice), [bytes, choice])
  return (
    <PairGrid
      label={strings.message.formLabel}
      prefix="form-field"
      pairs={pairs}
      nameTitle={strings.parameters.name}
      valueTitle={strings.parameters.value}
    />
  )
}

function fieldsOf(bytes: Uint8Array, { boundary, charset }: BodyChoice): readonly NameValue[] {
  if (boundary === null) return formFields(textOf(bytes, charset))
  return multipartParts(bytes, boundary).map(({ name, filename, mime, from, to }) => ({
    name,
    value:
      filename === null
        ? textOf(bytes.subarray(from, to), charset)
        : [filename, mime, formatBytes(to - from)].filter((part) => part !== null && part !== '').join(' · '),
  }))
}
