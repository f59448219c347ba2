/** Why nobody could be reached at an address, in words that go on after "cannot be reached: ". @param code of the system */
export const connectReason = (code: string): string => REASONS[code] ?? code

const REASONS: Readonly<Record<string, string>> = {
  ERR_SOCKET_BAD_PORT: 'that is no address: it is unix:/path or host:port',
  EINVAL: 'its path is longer than the system allows (EINVAL)',
  ENOENT: 'there is no such socket (ENOENT)',
  ECONNREFUSED: 'nobody listens there (ECONNREFUSED)',
  ECONNRESET: 'it was closed while the connection waited (ECONNRESET)',
  EACCES: 'this user may not write to that socket (EACCES)',
  ENOTSOCK: 'that file is no socket (ENOTSOCK)',
  EPROTOTYPE: 'that socket is none for connections (EPROTOTYPE)',
  ENOTFOUND: 'that name has no address (ENOTFOUND)',
  EHOSTUNREACH: 'there is no way to that host (EHOSTUNREACH)',
}
