/** Folders of the program that PHP uses, as PHP names them. */
export interface PhpFolders {
  readonly sessions: string
  /** Uploads and tempnam(). */
  readonly temp: string
}

/** A body may be so long; php.ini says the same. */
export const BODY_LIMIT_BYTES = 512 << 20

/**
 * There are no processes to start; PHP would hang in the first of these. post_message_to_js() is the build's own and answers
 * with whatever lies in memory where nobody listens.
 */
const WITHOUT = ['exec', 'shell_exec', 'system', 'passthru', 'proc_open', 'popen', 'mail', 'dl', 'post_message_to_js']

/** php.ini for a developer: errors are shown, and logged to STDERR. */
export function phpIni({ sessions, temp }: PhpFolders): string {
  const megabytes = BODY_LIMIT_BYTES >> 20
  return [
    'memory_limit = 256M',
    'error_reporting = E_ALL',
    'display_errors = On',
    'display_startup_errors = On',
    'log_errors = On',
    // Each flush is a call out of WebAssembly.
    'output_buffering = 4096',
    `upload_max_filesize = ${megabytes}M`,
    `post_max_size = ${megabytes}M`,
    `session.save_path = "${sessions}"`,
    `upload_tmp_dir = "${temp}"`,
    `sys_temp_dir = "${temp}"`,
    `disable_functions = ${WITHOUT.join(',')}`,
    '',
  ].join('\n')
}
