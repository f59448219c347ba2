import { FCGI_ABORT_REQUEST, FCGI_BEGIN_REQUEST, FCGI_DATA, FCGI_GET_VALUES, FCGI_MAXTYPE, FCGI_PARAMS, FCGI_STDIN } from './constants.ts'

/** request: web server to application. answer: application to web server. */
export type Direction = 'request' | 'answer'

/** The way that records of a type go (sections 3.3, 4 and 5); undefined for a type that the specification does not know. */
export function directionOf(type: number): Direction | undefined {
  switch (type) {
    case FCGI_BEGIN_REQUEST:
    case FCGI_ABORT_REQUEST:
    case FCGI_PARAMS:
    case FCGI_STDIN:
    case FCGI_DATA:
    case FCGI_GET_VALUES:
      return 'request'
    default:
      return type >= 1 && type <= FCGI_MAXTYPE ? 'answer' : undefined
  }
}

/** Management records speak of the connection, not of a request: their request id is 0 (section 3.3). */
export const isManagement = (type: number): boolean => type >= FCGI_GET_VALUES && type <= FCGI_MAXTYPE
