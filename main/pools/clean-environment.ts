/**
 * Variables that would change what PHP-FPM does, or that are ours: sockets it would believe to have inherited, systemd's
 * notifications, ini folders of another PHP, the Node program that we are.
 */
const NOT_FOR_PHP =
  /^(FPM_SOCKETS|LISTEN_(FDS|PID|FDNAMES)|NOTIFY_SOCKET|PHPRC|PHP_INI_SCAN_DIR|HERD_\w*INI_SCAN_DIR|PHP_FCGI_\w+|FCGI_\w+|NODE_\w+|npm_\w+|ELECTRON_\w+|SLUICE_\w+|VITEST\w*|INIT_CWD)$/

/** The environment that PHP-FPM is started with, and the PHP variables that were left out: their absence shows in pages. */
export function cleanEnvironment(env: NodeJS.ProcessEnv): { readonly env: NodeJS.ProcessEnv; readonly removed: readonly string[] } {
  const names = Object.keys(env)
  return {
    env: Object.fromEntries(names.filter((name) => !NOT_FOR_PHP.test(name)).map((name) => [name, env[name]])),
    removed: names.filter((name) => NOT_FOR_PHP.test(name) && /PHP|FPM|HERD/.test(name)),
  }
}
