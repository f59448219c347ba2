import type { CheckedHead } from '../../app/cgi/request-head.ts'
import { decodePath } from '../../app/cgi/request-path.ts'
import { originForm, pathAndQuery } from '../../app/cgi/request-target.ts'
import { Failure } from '../../app/failure.ts'

/** So often one request may be led on. Apache: LimitInternalRecursion. */
export const MOST_LOCAL = 10

/**
 * The request that is answered in place of one whose script led on to a path of the site (RFC 3875 section 6.2.2): a GET without a body, all else as
 * it was. @throws Failure `responder-head-bad`
 */
export function headFor(head: CheckedHead, path: string, pool: string): CheckedHead {
  const { method, host, hostPort, headers } = head
  try {
    const target = originForm(path, { host, port: hostPort })
    const asked = pathAndQuery(target)
    decodePath(asked.path)
    return {
      ...head,
      method: method === 'HEAD' ? method : 'GET',
      target,
      ...asked,
      headers: headers.filter(([name]) => !OF_THE_BODY.test(name)),
      contentLength: undefined,
      chunked: false,
    }
  } catch (error) {
    const reason = error instanceof Failure ? error.message.replace(/\.$/, '') : String(error)
    throw new Failure('responder-head-bad', { pool, reason: `it leads on to ${path}. ${reason}` }, error)
  }
}

const OF_THE_BODY = /^(?:content-.*|transfer-encoding|expect)$/i
