const RECORD_TYPES = [
  undefined,
  'FCGI_BEGIN_REQUEST',
  'FCGI_ABORT_REQUEST',
  'FCGI_END_REQUEST',
  'FCGI_PARAMS',
  'FCGI_STDIN',
  'FCGI_STDOUT',
  'FCGI_STDERR',
  'FCGI_DATA',
  'FCGI_GET_VALUES',
  'FCGI_GET_VALUES_RESULT',
  'FCGI_UNKNOWN_TYPE',
] as const
const ROLES = [undefined, 'FCGI_RESPONDER', 'FCGI_AUTHORIZER', 'FCGI_FILTER'] as const
const PROTOCOL_STATUSES = ['FCGI_REQUEST_COMPLETE', 'FCGI_CANT_MPX_CONN', 'FCGI_OVERLOADED', 'FCGI_UNKNOWN_ROLE'] as const

/** The specification's name of a record type; `unknown (77)` for a number that it does not know. */
export const recordTypeName = (type: number): string => RECORD_TYPES[type] ?? unknown(type)

/** FCGI_RESPONDER, FCGI_AUTHORIZER, FCGI_FILTER, or `unknown (7)`. */
export const roleName = (role: number): string => ROLES[role] ?? unknown(role)

/** FCGI_REQUEST_COMPLETE and the like, or `unknown (9)`. */
export const protocolStatusName = (status: number): string => PROTOCOL_STATUSES[status] ?? unknown(status)

const unknown = (value: number): string => `unknown (${value})`
