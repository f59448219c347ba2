/** What is remarked about records. Nothing fails by a finding; who reads the stream decides what to do. {name} is filled in. */
export const findings = {
  'not-a-record': 'These {bytes} bytes are no FastCGI record.',
  'no-more-records': 'From byte {offset} on, what comes is no FastCGI.',
  'half-record': 'The stream ends {missing} bytes before the end of this record.',
  'version-not-1': 'The version is {version}; FastCGI has only version 1.',
  'type-unknown': 'The type {type} is not in the specification.',
  'type-misplaced': '{type} does not go this way: it is for the {direction}.',
  'record-too-long': 'Content and padding are {bytes} bytes; PHP-FPM resets the connection beyond 65535.',
  'id-zero': '{type} must name a request; its request id is 0.',
  'id-not-zero': '{type} is about the connection; its request id must be 0, and is {id}.',
  'id-unknown': 'No request {id} is open on this connection.',
  'id-in-use': 'Request {id} begins again before it was sent completely.',
  'content-length': '{type} has {bytes} bytes of content; it should have {expected}.',
  'role-unknown': 'The role {role} is not in the specification; PHP-FPM resets the connection.',
  'pair-crosses-records': 'A name-value pair goes on in the next record; PHP-FPM resets the connection.',
  'pair-cut': 'A name-value pair is cut off, {missing} bytes at least before its end.',
  'pairs-lost': '{bytes} bytes of name-value pairs were not kept, or not decoded because of that.',
  'params-not-ended': '{type} comes before the empty FCGI_PARAMS record of its request.',
  'record-after-stream-end': '{type} comes after the empty record that ended this stream.',
  'record-unasked': '{type} came though nothing asked for it.',
  'record-after-end': '{type} comes after FCGI_END_REQUEST of request {id}.',
  'end-missing': 'The connection ended without FCGI_END_REQUEST for request {id}.',
  'request-not-complete': 'The connection ended before request {id} was sent completely.',
} as const

export type FindingCode = keyof typeof findings

/** `offset`: of the record or pair that it is about, in bytes since the stream began. */
export interface Finding {
  readonly code: FindingCode
  readonly offset: number
  readonly says: string
}

export function finding(code: FindingCode, offset: number, details: Readonly<Record<string, string | number>> = {}): Finding {
  return { code, offset, says: findings[code].replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? '')) }
}
