/** What a failure carries beside its code: plain data, so that it passes threads, JSON and the log unchanged. */
export type Details = Readonly<Record<string, string | number | boolean | null>>

interface Row {
  /** One line for a person; {name} is filled from the details. */
  readonly says: string
  /** What to do next. */
  readonly mend: string
  /** The HTTP status where a client is told. */
  readonly status?: number | undefined
}

/** Every error that Sluice raises: code, line, mend. Callers match codes, never messages. */
export const failures = {
  // The folder, the workspace and the command line
  'folder-missing': { says: 'There is no folder {path}.', mend: 'Name a folder that exists.' },
  'folder-is-file': { says: '{path} is a file, not a folder.', mend: 'Name the folder that it lies in.' },
  'folder-unreadable': { says: '{path} cannot be read: {reason}.', mend: 'Give this user the right to read and enter it.' },
  'folder-not-for-pool-user': {
    says: 'The pool would run as {user}, who cannot enter {path}.',
    mend: 'Run chmod o+x on it, or move the project to a folder that {user} can enter.',
  },
  'file-unreadable': { says: '{path} cannot be read: {reason}.', mend: 'Check that the file is there and may be read.' },
  'file-unwritable': { says: '{path} cannot be written: {reason}.', mend: 'Free some space, or give this user the right to write there.' },
  usage: { says: '{reason}', mend: 'See sluice --help.' },
  'workspace-owned': {
    says: 'The workspace {path} is in use by process {pid}.',
    mend: 'End that Sluice, or use another workspace with --workspace DIR.',
  },
  'site-file-invalid': { says: '{path}:{line}: {reason}', mend: 'Mend that line.' },
  'site-file-changed': {
    says: '{path} was changed by someone else since it was read.',
    mend: 'Look at the difference, then take theirs or apply yours again.',
  },
  'site-has-no-file': { says: 'The site {site} is served without a file of its own.', mend: 'Serve its folder: that writes one.' },
  'rules-only-by-hand': {
    says: 'The rules are written in a way that only you can change.',
    mend: 'Change them in the text of the file.',
  },
  'site-unknown': { says: 'There is no site {site}.', mend: 'Look at the list of sites: it may have been removed.' },
  'file-there': {
    says: '{path} is there already, and nothing is written over it.',
    mend: 'Move it away, or name another folder with --workspace DIR.',
  },
  'export-impossible': {
    says: '{target} has no way to write {what}: {reason}.',
    mend: 'Change it in the file of the site, or leave it out.',
  },
  'not-on-this-host': {
    says: 'Sluice runs without a desktop here, so it cannot {what}.',
    mend: 'Do it in this browser, or on the machine that Sluice runs on.',
  },
  'pool-settings-invalid': { says: '{path}:{line}: {reason}', mend: 'Mend that line.' },
  'settings-invalid': { says: '{path}:{line}: {reason}', mend: 'Mend that line, then start Sluice again.' },
  'no-running-sluice': { says: 'No Sluice is running{where}.', mend: 'Start one with sluice serve DIR.' },
  'several-running-sluices': { says: 'Several are running: {list}.', mend: 'Say which with --workspace DIR.' },
  'sluice-unreachable': { says: 'The Sluice at {address} does not answer: {reason}.', mend: 'End process {pid} and start it again.' },
  'port-taken': { says: 'Port {port} on {address} is in use{by}.', mend: 'Choose another port with --port, or end what holds it.' },
  'site-port-taken': {
    says: 'Port {port} on {address} is in use{by}.',
    mend: 'End what holds it, or choose another port in {path}; then start the site.',
  },
  'ui-port-taken': {
    says: 'Port {port} on {address}, for the page of Sluice, is in use{by}.',
    mend: 'Choose another port with --ui-port, or end what holds it.',
  },
  'port-forbidden': { says: 'Port {port} may not be opened by this user.', mend: '{how}' },
  'address-unavailable': {
    says: '{address} is no address of this machine.',
    mend: 'Use --bind 127.0.0.1, or an address of a network card here.',
  },
  'listen-failed': { says: '{address}:{port} cannot be opened: {reason}.', mend: 'Choose another address or port.' },

  'address-taken': { says: '{address} is in use{by}.', mend: 'End what holds it, or choose another address.' },
  'tap-not-opened': { says: 'The tap {address} cannot be opened: {reason}.', mend: 'Choose another address, or mend that.' },

  // TLS
  'home-missing': {
    says: 'This user has no home folder.',
    mend: 'Set HOME, or XDG_CONFIG_HOME and XDG_DATA_HOME, to folders of this user; a workspace may also be named with --workspace.',
  },
  'ca-key-open': {
    says: '{path}, the key of the CA of Sluice, may be read by others: its mode is {mode}. HTTPS stays off.',
    mend: 'Where nobody else had it, run chmod 600 {path}; else make the CA anew: sluice https new.',
  },
  'ca-unusable': {
    says: 'The CA of Sluice in {path} cannot be used: {reason}. HTTPS stays off.',
    mend: 'Make it anew with sluice https new, then have it trusted again: sluice https trust.',
  },
  'ca-name-outside': {
    says: 'The CA of Sluice may vouch for {names} and what is below them, not for {name}.',
    mend: 'Give the site a host under .localhost or .test, or make the CA anew with that name: sluice https new {name}.',
  },
  'tls-not-trusted': {
    says: 'The client does not trust the certificate of Sluice: {reason}.',
    mend: 'Run sluice https trust, or give the client the file of the CA, which sluice https names.',
  },
  'trust-failed': {
    says: '{command} did not change the list of {place}: {reason}.',
    mend: 'Run the command that was shown yourself, and look at what it says.',
  },
  'tls-failed': { says: 'The client began TLS and did not get to a request: {reason}.', mend: 'Look at what the client sends.' },

  // PHP and pools
  'run-folder-unsafe': {
    says: '{path} cannot be used for sockets: {reason}.',
    mend: 'Remove it, or set XDG_RUNTIME_DIR to a folder of your own.',
  },
  'php-not-found': { says: 'No php-fpm was found on this machine.', mend: 'Install it ({command}), or {otherwise}.' },
  'php-version-not-found': {
    says: 'No php-fpm {version} was found; there is {list}.',
    mend: 'Install it, or name one of those with php: in the pool settings or --php.',
  },
  'php-unusable': { says: '{path} is no php-fpm that runs: {reason}.', mend: 'Name another with --php PATH, or install it again.' },
  'pool-file-refused': { says: 'PHP-FPM refuses {path}{place}: {reason}', mend: 'Mend that line of the pool file.' },
  'pool-has-no-file': { says: 'The pool {pool} has no file: {why}.', mend: '{instead}' },
  'pool-file-changed': {
    says: '{path} was changed by someone else since it was read.',
    mend: 'Look at the difference, then take theirs or apply yours again.',
  },
  'text-not-in-file': {
    says: '{path} is not UTF-8, and cannot hold the letter {letter} of line {line}.',
    mend: 'Write it otherwise, or save the file as UTF-8 first.',
  },
  'path-relative': {
    says: '{path} is not the whole path of a file.',
    mend: 'Write it from the root on, such as /etc/php/8.2/fpm/pool.d/www.conf.',
  },
  'file-not-text': { says: '{path} is no text: it holds a byte 0.', mend: 'Open a pool file, such as /etc/php/8.2/fpm/pool.d/www.conf.' },
  'file-too-large': {
    says: '{path} is too large for a pool file: it has {bytes} bytes, and at most {most} are read.',
    mend: 'Open a pool file, such as /etc/php/8.2/fpm/pool.d/www.conf.',
  },
  'pool-no-section': { says: '{path} has no section [{section}].', mend: 'Add a line [{section}], or name another section.' },
  'pool-not-covered': {
    says: 'PHP-FPM would also open {address}, which is not ours.',
    mend: 'Take that listen line out of {path} or of a file that it includes.',
  },
  'pool-did-not-start': { says: 'PHP-FPM did not start for {pool}: {reason}', mend: 'Its own words are in the lines of the pool.' },
  'pool-no-ping': {
    says: 'No worker of {pool} answered the ping in {ms} ms.',
    mend: 'Look at the lines of the pool: a script or an extension may block its start.',
  },
  'pool-starting-too-long': { says: 'The pool {pool} was not ready after {ms} ms.', mend: 'Look at the lines of the pool.', status: 503 },
  'pool-stopped': { says: 'The pool {pool} is stopped.', mend: 'Start it.', status: 503 },
  'pool-failed': { says: 'The pool {pool} does not run: {reason}', mend: 'Mend what it says; it is then started again.', status: 503 },
  'pool-unknown': { says: 'There is no pool {pool}.', mend: 'Name a pool of this workspace.', status: 503 },
  'generation-died': { says: 'The PHP-FPM master of {pool} ended ({how}).', mend: 'Sluice starts the next at once.' },
  'embedded-missing': {
    says: 'There is no embedded PHP: {reason}.',
    mend: 'Install Sluice again without --omit=optional, or install php-fpm.',
  },
  'embedded-did-not-start': {
    says: 'The embedded PHP did not start: {reason}.',
    mend: 'Look at the lines of the pool, then start it again.',
  },
  'command-did-not-start': {
    says: '{command} did not start: {reason}.',
    mend: 'It must be a FastCGI program that accepts on file descriptor 0 and stays in the foreground. Mend it, then start the pool again.',
  },
  'command-died': { says: 'The program of {pool} ended ({how}).', mend: 'Sluice starts it again. Look at the lines of the pool.' },
  'command-not-on-windows': {
    says: 'The pool {pool} is a program that takes a listening socket, which Sluice cannot hand on under Windows.',
    mend: 'Start it yourself on a TCP port, and make the pool external.',
  },
  'socket-not-made': {
    says: 'No socket that a program could listen on could be made at {path}.',
    mend: 'Look at the folder, its rights, and the length of the path.',
  },
  'embedded-died': { says: 'The embedded PHP of {pool} ended ({how}).', mend: 'Sluice starts it again.' },

  // From the client
  'http-bad-request': {
    says: 'The request is not HTTP as it should be: {reason}.',
    mend: 'Look at the bytes that the client sent.',
    status: 400,
  },
  'http-bad-host': { says: 'The request must carry exactly one Host header; it has {count}.', mend: 'Send one Host header.', status: 400 },
  'http-bad-length': {
    says: 'The length of the body is unclear: {reason}.',
    mend: 'Send one Content-Length, or Transfer-Encoding: chunked alone.',
    status: 400,
  },
  'http-bad-target': {
    says: 'The request target cannot be used: {reason}.',
    mend: 'Correct the URL that the client asks for.',
    status: 400,
  },
  'http-header-clash': {
    says: 'The headers {first} and {second} would become one CGI variable.',
    mend: 'Send one of them.',
    status: 400,
  },
  'http-path-byte': { says: 'The path holds {what} at byte {at}.', mend: 'Take it out of the URL.', status: 400 },
  'http-head-too-large': {
    says: 'The request head is larger than {limit} bytes{largest}.',
    mend: 'Send fewer or shorter headers; look at the cookies.',
    status: 431,
  },
  'param-too-large': {
    says: 'The parameter {name} has {bytes} bytes; PHP-FPM takes at most {limit}.',
    mend: 'Send a shorter header.',
    status: 431,
  },
  'http-method-refused': {
    says: 'The method {method} is not served.',
    mend: 'Use another one: Sluice makes no tunnels and repeats no request.',
    status: 405,
  },
  'http-version-refused': {
    says: 'HTTP/{version} is not spoken here.',
    mend: 'Ask with HTTP/1.1: the first line of a request ends in its version.',
    status: 505,
  },
  'http-unknown-host': { says: 'No site is served under that name.', mend: 'Use an address that Sluice shows.', status: 421 },
  'client-idle': { says: 'The client sent nothing for {ms} ms in the middle of its request.', mend: 'Look at the client.', status: 408 },
  'client-gone': { says: 'The client closed the connection before the answer was complete.', mend: 'Nothing, if it was meant.' },
  'body-incomplete': { says: 'The client sent {got} of {length} bytes and closed.', mend: 'Send it again.' },

  // Files
  'not-found': { says: 'There is no file for {path}.', mend: 'Look at the docroot and the front controller of the site.', status: 404 },
  'never-served': { says: '{path} is never served: {reason}.', mend: 'Move what should be public out of it.', status: 404 },
  'file-not-for-pool-user': {
    says: '{file} may not be read by {user}, who runs the pool.',
    mend: 'Give {user} the right to read it.',
    status: 403,
  },
  'script-outside': {
    says: '{file} lies outside {root}.',
    mend: 'Set follow-symlinks: true in the site file, if that is meant.',
    status: 404,
  },
  'rule-denies': {
    says: '{rule} of the site {site} denies it.',
    mend: 'Change that rule in the file of the site, or put another before it.',
    status: 403,
  },
  'rule-hides': {
    says: '{rule} of the site {site} answers that there is nothing.',
    mend: 'Change that rule in the file of the site, or put another before it.',
    status: 404,
  },
  'expression-too-slow': {
    says: 'The expression {expression} in the file of the site took over {ms} ms for a text of {length} characters.',
    mend: 'Write it so that no part of it can match the same characters in two ways, such as (a+)+.',
    status: 500,
  },
  'body-too-large': {
    says: 'The body has over {limit} bytes, the limit of the site {site}.',
    mend: 'Raise limits: { body } in the file of the site.',
    status: 413,
  },
  'method-not-for-file': { says: '{method} is not for a static file.', mend: 'Use GET or HEAD.', status: 405 },

  // To the responder and back
  'queue-timeout': {
    says: 'No worker of {pool} was free for {ms} ms: {active} of {max} are busy, {holders}.',
    mend: 'Raise pm.max_children (of the embedded PHP or a program: workers), or look at what those requests do.',
    status: 503,
  },
  'queue-full': {
    says: 'The queue of {pool} is full, with {queue} waiting: {active} are at work, {holders}.',
    mend: 'Raise queue in the settings of the pool, or look at what those requests do.',
    status: 503,
  },
  'servers-down': {
    says: 'No server of {pool} is up. {reasons}',
    mend: 'Start one of them. It is taken again once its checks pass.',
    status: 503,
  },
  'connect-refused': { says: '{address} cannot be reached: {reason}.', mend: 'Look whether the pool {pool} runs.', status: 502 },
  'connect-timeout': {
    says: '{address} did not take the connection in {ms} ms.',
    mend: 'Raise listen.backlog, or look at what its workers do.',
    status: 504,
  },
  'proxy-unreachable': {
    says: '{to} cannot be reached: {reason}.',
    mend: 'Start what should listen there, or change proxy in {rule} of the site {site}.',
    status: 502,
  },
  'proxy-closed': {
    says: '{to} closed the connection {when}.',
    mend: 'Look at what it says of itself where it was started.',
    status: 502,
  },
  'proxy-answer-bad': {
    says: '{to} sent what is no answer of HTTP: {reason}.',
    mend: 'Look whether that is its port for HTTP.',
    status: 502,
  },
  'proxy-loop': {
    says: 'The request came back from {to}: it is served by Sluice, and {rule} of the site {site} sends it there again.',
    mend: 'Name the port of the other server in that rule.',
    status: 508,
  },
  'local-redirects': {
    says: '{pool} led on from path to path {count} times, at last to {path}, by a Location and nothing else.',
    mend: 'Let it answer, or say a Status as well: then the client is redirected.',
    status: 502,
  },
  'sendfile-refused': {
    says: 'PHP asked for {path} to be sent by {header}: {reason}.',
    mend: 'See {key} in the file of the site {site}: it names the folders of what may be sent so.',
    status: 502,
  },
  'sendfile-missing': {
    says: 'PHP asked for {path} to be sent by {header}, and there is no file {file}.',
    mend: 'Look at the path in the script, and at {key} in the file of the site {site}.',
    status: 404,
  },
  'answer-timeout': {
    says: '{from} sent {what} for {ms} ms, which is timeouts.answer of the site {site}.',
    mend: 'Look at what it does, or raise the time in the file of the site: it runs also while a debugger has stopped a script.',
    status: 504,
  },
  'responder-closed': {
    says: '{pool} closed the connection after {bytes} bytes, before its answer was complete.',
    mend: 'Look at the lines of the pool: its worker may have died.',
    status: 502,
  },
  'worker-died': {
    says: '{who} of {pool} died after {bytes} bytes of its answer: {how}, pid {pid}.',
    mend: '{hint}',
    status: 502,
  },
  'responder-record-bad': {
    says: '{pool} sent bytes that are no FastCGI at offset {offset}: {reason}.',
    mend: 'Look at the records of this exchange, and at what listens on {address}.',
    status: 502,
  },
  'responder-head-bad': {
    says: 'The answer of {pool} has a head that cannot be used: {reason}.',
    mend: 'Look at the records of this exchange.',
    status: 502,
  },
  'responder-head-missing': {
    says: '{pool} ended its answer at byte {offset} without a head.',
    mend: 'Look at STDERR and the records of this exchange.',
    status: 502,
  },
  'responder-overloaded': {
    says: '{address} of {pool} takes no further request now: FCGI_OVERLOADED.',
    mend: 'Send it again later, or lower max-connections in the settings of the pool to what it can take.',
    status: 503,
  },
  'responder-cant-mpx': {
    says: '{address} of {pool} thinks that another request runs on its connection: FCGI_CANT_MPX_CONN.',
    mend: 'It takes one request after the other: take keep-conn out of the settings of the pool, where it is set.',
    status: 502,
  },
  'responder-unknown-role': {
    says: '{address} of {pool} is no FastCGI responder: FCGI_UNKNOWN_ROLE.',
    mend: 'It may be an authorizer or a filter. Name the address of a program that answers requests.',
    status: 502,
  },
  'tap-no-request': {
    says: 'What came to {address} is no FastCGI request.',
    mend: 'Look at what connects there: it must speak FastCGI, not HTTP.',
  },
  'tap-unreachable': {
    says: '{address}, where the tap leads, cannot be reached: {reason}.',
    mend: 'Look whether what should listen there runs.',
  },
  'responder-status': { says: '{pool} refused the request: {protocolStatus}.', mend: 'Look at its limits.', status: 502 },
  'not-sent-again': {
    says: 'The PHP of {pool} died while it held this exchange; a {method} is not sent twice.',
    mend: 'Send it again: the next generation takes it.',
    status: 502,
  },
  'response-short': {
    says: 'PHP announced {length} bytes and sent {got}.',
    mend: 'Correct the Content-Length that the script sets.',
    status: 502,
  },
  'spool-disk': {
    says: 'The body could not be kept until its length was known: {reason}.',
    mend: 'Free some space in {path}.',
    status: 507,
  },
  'engine-lost': {
    says: 'The engine thread ended ({reason}); this exchange was lost with it.',
    mend: 'Send it again; it was started anew.',
    status: 502,
  },
  'spool-lost': {
    says: 'The thread that holds the log ended ({reason}); what it held is gone.',
    mend: 'It is started again: send the request once more.',
  },
  'too-many-files': {
    says: '{what} cannot be opened: too many files and connections are open.',
    mend: 'Raise the limit (ulimit -n) before Sluice is started, or look which clients keep connections open.',
    status: 503,
  },
  internal: { says: 'Something in Sluice went wrong: {reason}.', mend: 'Please report it with the steps that led to it.', status: 500 },

  // The contract
  'exchange-not-http': {
    says: 'What arrived as exchange {id} is not HTTP as it should be, so it cannot be repeated.',
    mend: 'Look at its bytes in the tab Request.',
  },
  'exchange-tapped': {
    says: 'Exchange {id} came through a tap: the web server in front has the connection to its client, Sluice has none.',
    mend: 'Send it again from its client, or as a copied cURL command.',
  },
  'exchange-body-cut': {
    says: '{missing} of the {length} bytes of its body were not kept, so it cannot be repeated.',
    mend: 'Send the request again from where it came.',
  },
  'exchange-no-fastcgi': {
    says: 'No FastCGI bytes of exchange {id} are kept.',
    mend: 'Take one that PHP answered and whose bytes are still there.',
  },
  'exchange-site-closed': {
    says: 'The site that answered exchange {id} is not open.',
    mend: 'Start the site, then send it again.',
  },
  'exchange-not-sent': { says: 'The request could not be sent again: {reason}.', mend: 'Look at the state of its site.' },
  'contract-no-such-call': { says: 'There is no call {name}.', mend: 'Reload the page: it may be older than Sluice.' },
  'contract-bad-input': {
    says: 'The input of {name} is not as it should be: {reason}.',
    mend: 'Reload the page: it may be older than Sluice.',
  },
  'contract-bad-message': { says: 'That message cannot be read: {reason}.', mend: 'Reload the page: it may be older than Sluice.' },
  'contract-bad-token': { says: 'The token is wrong or missing.', mend: 'Open the address that Sluice printed when it started.' },
  'contract-bad-origin': {
    says: 'That page may not speak to Sluice: {what}.',
    mend: 'Open the address that Sluice printed when it started.',
    status: 403,
  },
  'contract-closed': { says: 'The connection to Sluice is closed.', mend: 'Look whether it still runs.' },
  'exchange-gone': { says: 'The exchange {id} is no longer kept.', mend: 'Send the request again.' },

  // Files of bytes
  'capture-file-unreadable': { says: '{path} cannot be read: {reason}.', mend: 'Name a file of raw FastCGI bytes.' },
} as const satisfies Record<string, Row>

export type FailureCode = keyof typeof failures

/** A failure as plain data: what crosses threads, IPC, JSON and the log. */
export interface FailureData {
  readonly code: FailureCode
  readonly says: string
  readonly mend: string
  readonly status?: number | undefined
  readonly details: Details
}

/** An error that Sluice raises. `cause` stays in its process. */
export class Failure extends Error {
  override readonly name = 'Failure'
  constructor(
    readonly code: FailureCode,
    readonly details: Details = {},
    cause?: unknown,
  ) {
    super(fill(failures[code].says, details), { cause })
  }
  get mend(): string {
    return fill(failures[this.code].mend, this.details)
  }
  get status(): number | undefined {
    return (failures[this.code] as Row).status
  }
  get data(): FailureData {
    const status = this.status
    return { code: this.code, says: this.message, mend: this.mend, details: this.details, ...(status === undefined ? {} : { status }) }
  }
}

/** Any thrown thing as a Failure: one of ours as it is, another as `internal` with its message and no stack. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  return new Failure('internal', { reason: error instanceof Error ? error.message : String(error) }, error)
}

/** A failure that crossed a process, as an error again. */
export function failureFrom(data: FailureData): Failure {
  return new Failure(data.code, data.details)
}

function fill(text: string, details: Details): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ''))
}
