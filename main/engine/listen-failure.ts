import { Failure } from '../../app/failure.ts'
import { lowPortMend } from './low-port-mend.ts'

/** Why a port could not be opened. @param by who holds it, such as " by nginx (process 812)"; empty: not known */
export function listenFailure(error: NodeJS.ErrnoException, address: string, port: number, by: string): Failure {
  switch (error.code) {
    case 'EADDRINUSE':
      return new Failure('port-taken', { port, address, by }, error)
    case 'EACCES':
    case 'EPERM':
      return new Failure('port-forbidden', { port, how: lowPortMend(port) }, error)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Failure('address-unavailable', { address }, error)
    default:
      return new Failure('listen-failed', { address, port, reason: error.code ?? error.message }, error)
  }
}
