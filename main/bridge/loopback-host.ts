const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i

/**
 * Whether a Host header names this machine. A page of another origin whose name was made to resolve here (DNS rebinding)
 * sends its own name. Any port will do: SSH and containers forward.
 */
export function isLoopbackHost(host: string | undefined): host is string {
  return host !== undefined && LOOPBACK.test(host)
}
