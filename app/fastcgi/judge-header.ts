import {
  FCGI_BEGIN_REQUEST,
  FCGI_END_REQUEST,
  FCGI_MAX_LENGTH,
  FCGI_NULL_REQUEST_ID,
  FCGI_UNKNOWN_TYPE,
  FCGI_VERSION_1,
} from './constants.ts'
import { type Direction, directionOf, isManagement } from './direction.ts'
import { type Finding, finding } from './findings.ts'
import { recordTypeName } from './names.ts'
import type { RecordHeader } from './record-header.ts'

/** What is wrong with a header by itself, whatever came before it. `direction`: the way it came, where that is known. */
export function judgeHeader(header: RecordHeader, offset: number, direction?: Direction): readonly Finding[] {
  const { version, type, requestId, contentLength, paddingLength } = header
  const goes = directionOf(type)
  const misplaced = goes !== undefined && direction !== undefined && goes !== direction
  // Only in a request: web servers read any answer that the specification allows.
  const tooLong = contentLength + paddingLength > FCGI_MAX_LENGTH && goes !== 'answer'
  const idZero = goes !== undefined && requestId === FCGI_NULL_REQUEST_ID && !isManagement(type)
  const idNotZero = requestId !== FCGI_NULL_REQUEST_ID && isManagement(type)
  const expected = FIXED_LENGTH[type] ?? contentLength
  if (version === FCGI_VERSION_1 && goes !== undefined && !(misplaced || tooLong || idZero || idNotZero) && contentLength === expected)
    return NONE

  const name = recordTypeName(type)
  const found: Finding[] = []
  if (version !== FCGI_VERSION_1) found.push(finding('version-not-1', offset, { version }))
  if (goes === undefined) found.push(finding('type-unknown', offset, { type }))
  if (misplaced) found.push(finding('type-misplaced', offset, { type: name, direction: goes }))
  if (tooLong) found.push(finding('record-too-long', offset, { bytes: contentLength + paddingLength }))
  if (idNotZero) found.push(finding('id-not-zero', offset, { type: name, id: requestId }))
  if (idZero) found.push(finding('id-zero', offset, { type: name }))
  if (contentLength !== expected) found.push(finding('content-length', offset, { type: name, bytes: contentLength, expected }))
  return found
}

const NONE: readonly Finding[] = []
const FIXED_LENGTH: Readonly<Record<number, number>> = { [FCGI_BEGIN_REQUEST]: 8, [FCGI_END_REQUEST]: 8, [FCGI_UNKNOWN_TYPE]: 8 }
