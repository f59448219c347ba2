/** Types and constants of FastCGI 1.0, section 8, by their names there. Lengths in bytes. */

export const FCGI_VERSION_1 = 1
export const FCGI_HEADER_LEN = 8
/** contentLength has two bytes. */
export const FCGI_MAX_LENGTH = 65_535
/** paddingLength has one byte. */
export const FCGI_MAX_PADDING = 255
/** The request id of management records. */
export const FCGI_NULL_REQUEST_ID = 0

export const FCGI_BEGIN_REQUEST = 1
export const FCGI_ABORT_REQUEST = 2
export const FCGI_END_REQUEST = 3
export const FCGI_PARAMS = 4
export const FCGI_STDIN = 5
export const FCGI_STDOUT = 6
export const FCGI_STDERR = 7
export const FCGI_DATA = 8
export const FCGI_GET_VALUES = 9
export const FCGI_GET_VALUES_RESULT = 10
export const FCGI_UNKNOWN_TYPE = 11
export const FCGI_MAXTYPE = FCGI_UNKNOWN_TYPE

export const FCGI_RESPONDER = 1
export const FCGI_AUTHORIZER = 2
export const FCGI_FILTER = 3

/** Bit 0 of the flags of FCGI_BEGIN_REQUEST: the application leaves the connection open after its answer. */
export const FCGI_KEEP_CONN = 1

export const FCGI_REQUEST_COMPLETE = 0
export const FCGI_CANT_MPX_CONN = 1
export const FCGI_OVERLOADED = 2
export const FCGI_UNKNOWN_ROLE = 3

/** The variables that FCGI_GET_VALUES may ask for (section 4.1). */
export const FCGI_MAX_CONNS = 'FCGI_MAX_CONNS'
export const FCGI_MAX_REQS = 'FCGI_MAX_REQS'
export const FCGI_MPXS_CONNS = 'FCGI_MPXS_CONNS'
