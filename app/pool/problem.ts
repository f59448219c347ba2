interface Row {
  /** error: PHP-FPM refuses it. warning: it does something else than it seems. advice: it could be better. */
  readonly level: 'error' | 'warning' | 'advice'
  /** One line for a person; {name} is filled from the details. */
  readonly says: string
  /** What to do next. */
  readonly mend: string
}

/** All that `validate` may find in a pool file: code, level, line, mend. Callers match codes, never sentences. */
export const problems = {
  // What PHP's scanner does not take
  'ini-syntax': {
    level: 'error',
    says: 'PHP-FPM can not read this line: {found} is out of place.',
    mend: 'Write [SECTION], KEY = VALUE, or ; and a comment.',
  },
  'ini-value-syntax': {
    level: 'error',
    says: 'PHP-FPM can not read this value: {found} is out of place.',
    mend: 'Put the value into quotes: {key} = "..."',
  },
  'ini-header-indented': {
    level: 'error',
    says: 'There are blanks before the header; PHP-FPM takes it for half a directive.',
    mend: 'Take the blanks away.',
  },
  'ini-no-value': { level: 'error', says: '{key} has no value.', mend: 'Write {key} = VALUE, or begin the line with ; for a comment.' },
  'ini-empty-quotes': { level: 'error', says: "PHP-FPM does not take '' for an empty value.", mend: 'Write "", or nothing after the =.' },
  'ini-hash': { level: 'error', says: '# begins no comment here.', mend: 'Begin the line with ; instead.' },
  'ini-rest-dropped': {
    level: 'warning',
    says: 'PHP-FPM stops reading at the apostrophe: {key} is {reads}.',
    mend: 'Put the value into double quotes.',
  },
  'ini-carriage-return': {
    level: 'warning',
    says: 'A line of PHP-FPM ends here, but not one of this file: there is a carriage return alone.',
    mend: 'Save the file with the line ends of Unix or Windows.',
  },

  // Keys and values
  'key-unknown': { level: 'error', says: 'PHP-FPM knows no {key}{where}.', mend: '{near}' },
  'key-too-new': {
    level: 'error',
    says: 'PHP {php} has no {key}; it came with PHP {since}.',
    mend: 'Take the line out, or use a newer PHP.',
  },
  'key-of-some-builds': {
    level: 'warning',
    says: 'Only {onlyOn} has {key}; another PHP-FPM refuses it.',
    mend: 'Take the line out if PHP-FPM says so.',
  },
  'array-in-global': { level: 'error', says: '{key} is not for [global].', mend: 'Move it into the section of a pool.' },
  'array-without-name': { level: 'error', says: '{key} must name what it sets.', mend: 'Write {name}[NAME] = VALUE.' },
  'array-with-name': { level: 'error', says: '{name} takes no name in its brackets.', mend: 'Write {name}[] = VALUE.' },
  'int-bad': { level: 'error', says: '{key} is {value}, which is no whole number.', mend: 'Write digits{alternative}.' },
  'int-large': { level: 'warning', says: '{key} is {value}, more than PHP-FPM can count.', mend: 'Write at most 2147483647.' },
  'time-bad': { level: 'error', says: '{key} is {value}, which is no time.', mend: 'Write seconds, or a number with s, m, h or d: 30s.' },
  'time-odd': {
    level: 'warning',
    says: '{key} is {value}; PHP-FPM reads {seconds} seconds.',
    mend: 'Write a whole number with s, m, h or d: 30s.',
  },
  'bool-bad': { level: 'error', says: '{key} is {value}, which is neither yes nor no.', mend: 'Write yes or no.' },
  'choice-bad': { level: 'error', says: '{key} is {value}, which is none of {choices}.', mend: 'Write {near}.' },
  'env-empty': {
    level: 'error',
    says: '{key} is empty, which PHP-FPM refuses.',
    mend: 'Give it a value in quotes, or take the line out: the variable is then not set.',
  },
  'list-no-slash': { level: 'error', says: '{key} is {value}; it must begin with /.', mend: 'Write the path as it is asked for: /health.' },
  'pool-variable-in-global': { level: 'error', says: '$pool stands for nothing in [global].', mend: 'Write the name itself.' },
  'given-twice': { level: 'advice', says: '{key} is set again on line {line}; that one counts.', mend: 'Take one of them out.' },

  // Workers
  'pm-missing': { level: 'error', says: '[{section}] has no pm.', mend: 'Add a line: pm = ondemand' },
  'max-children-missing': { level: 'error', says: '[{section}] has no pm.max_children.', mend: 'Add a line: pm.max_children = 8' },
  'too-small': { level: 'error', says: '{key} is {value}; it must be at least {least}.', mend: 'Write {least} or more.' },
  'out-of-range': { level: 'error', says: '{key} is {value}; it must be from {least} to {most}.', mend: 'Write a number in between.' },
  'spare-missing': {
    level: 'error',
    says: 'pm = dynamic needs {key}, which [{section}] does not set.',
    mend: 'Add a line: {key} = {value}',
  },
  'spare-over-children': {
    level: 'error',
    says: '{key} is {value}, more than pm.max_children = {children}.',
    mend: 'Write at most {children}, or raise pm.max_children.',
  },
  'spare-order': {
    level: 'error',
    says: 'pm.max_spare_servers is {max}, less than pm.min_spare_servers = {min}.',
    mend: 'Write at least {min}.',
  },
  'start-outside-spare': {
    level: 'error',
    says: 'pm.start_servers is {value}; it must be from pm.min_spare_servers = {min} to pm.max_spare_servers = {max}.',
    mend: 'Write a number in between, or take the line out.',
  },
  'ondemand-events': {
    level: 'error',
    says: 'pm = ondemand does not go with events.mechanism = {value}.',
    mend: 'Take events.mechanism out.',
  },
  'not-for-pm': { level: 'advice', says: '{key} does nothing with pm = {pm}.', mend: 'Take the line out, or use pm = {forPm}.' },
  'one-worker': {
    level: 'advice',
    says: 'With one worker, requests run one after the other; a page that asks its own site for another waits for itself for ever.',
    mend: 'Write 2 or more, unless that is meant.',
  },

  // Where it listens
  'listen-missing': { level: 'error', says: '[{section}] has no listen.', mend: 'Add a line: listen = /run/php/{section}.sock' },
  'listen-twice': {
    level: 'error',
    says: '[{section}] listens on {value}, as [{other}] does on line {line}.',
    mend: 'Give each an address of its own.',
  },
  'listen-port-bad': { level: 'error', says: '{value} has no port from 1 to 65535.', mend: 'Write host:port, such as 127.0.0.1:9000.' },
  'socket-path-long': {
    level: 'warning',
    says: 'The path of this socket has {bytes} bytes; the system takes {most}, so that PHP-FPM opens another, cut one.',
    mend: 'Use a shorter path.',
  },
  'socket-folder-missing': { level: 'warning', says: 'There is no folder {path} for this socket.', mend: 'Make it, or use another path.' },
  'status-listen-empty': { level: 'error', says: '{key} is empty.', mend: 'Give it an address, or take the line out.' },
  'open-to-network': {
    level: 'warning',
    says: '{value} is open to the network: who reaches it can run code as this pool.',
    mend: 'Use a unix socket or 127.0.0.1, or name the web servers in listen.allowed_clients.',
  },
  'allowed-clients-none': {
    level: 'warning',
    says: 'listen.allowed_clients holds no address, so that everybody is refused.',
    mend: 'Write addresses with commas between: 127.0.0.1, ::1',
  },
  'acl-wins': { level: 'advice', says: '{key} does nothing beside {acl}.', mend: 'Take one of them out.' },
  'mode-bad': {
    level: 'warning',
    says: 'listen.mode is {value}, which is no file mode; PHP-FPM reads {reads}.',
    mend: 'Write an octal number: 0660.',
  },

  // Users and folders
  'user-missing': { level: 'error', says: '[{section}] has no user, and PHP-FPM is started by root.', mend: 'Add a line: user = www-data' },
  'user-unknown': { level: 'error', says: 'There is no user {value} on this machine.', mend: 'Name a user that exists.' },
  'group-unknown': { level: 'error', says: 'There is no group {value} on this machine.', mend: 'Name a group that exists.' },
  'user-root': { level: 'error', says: '{key} is root; PHP-FPM does not start workers as root.', mend: 'Name another.' },
  'only-as-root': {
    level: 'advice',
    says: '{key} does nothing unless PHP-FPM is started by root.',
    mend: 'Take the line out, or leave it for the server.',
  },
  'folder-missing': { level: 'error', says: '{key}: there is no folder {path}.', mend: 'Make it, or name another.' },
  'prefix-not-first': { level: 'error', says: '$prefix must be at the beginning of {key}.', mend: 'Write {key} = $prefix/...' },

  // Time limits, status, logs
  'slowlog-missing': {
    level: 'error',
    says: '{key} needs slowlog, which [{section}] does not set.',
    mend: 'Add a line: slowlog = /tmp/{section}.slow.log',
  },
  'slowlog-after-terminate': {
    level: 'error',
    says: 'request_slowlog_timeout is {value} seconds, more than request_terminate_timeout = {terminate}.',
    mend: 'Write at most {terminate}.',
  },
  'log-folder-missing': { level: 'error', says: '{key}: there is no folder {path}.', mend: 'Make it, or write the log elsewhere.' },
  'url-path-no-slash': { level: 'error', says: '{key} is {value}; it must begin with /.', mend: 'Write /{value}.' },
  'url-path-short': { level: 'error', says: '{key} is / alone.', mend: 'Write a name after it: /status.' },
  'url-path-characters': {
    level: 'error',
    says: '{key} is {value}; only letters, digits and / _ - . ~ may be in it.',
    mend: 'Take the other characters out.',
  },
  'ping-response-empty': { level: 'error', says: 'ping.response is empty.', mend: 'Write a word, or take the line out.' },
  'ping-response-unused': { level: 'advice', says: 'ping.response does nothing without ping.path.', mend: 'Add a line: ping.path = /ping' },
  'access-format-bad': {
    level: 'error',
    says: 'access.format: {reason}.',
    mend: 'Use the tokens of PHP-FPM, such as %R - %u %t "%m %r" %s.',
  },
  'access-format-unused': {
    level: 'advice',
    says: 'access.format does nothing without access.log.',
    mend: 'Add access.log, or take the line out.',
  },

  // php.ini
  'php-admin-wins': { level: 'advice', says: '{key} does nothing: {admin} on line {line} wins.', mend: 'Take one of them out.' },
  'any-extension': {
    level: 'warning',
    says: 'security.limit_extensions is empty: PHP runs files of any name, uploads as well.',
    mend: 'Take the line out; .php and .phar are run without it.',
  },

  // The file, and PHP-FPM's own words
  'fpm-refuses': { level: 'error', says: 'PHP-FPM refuses it: {reason}', mend: 'Mend this line.' },
  'no-pool': { level: 'error', says: 'There is no pool in this file.', mend: 'Add a section: [www]' },
  'include-twice': { level: 'error', says: 'Only one include may be on a line.', mend: 'Write it on a line of its own.' },
} as const satisfies Record<string, Row>

export type ProblemCode = keyof typeof problems

/** Where something stands. */
export interface Place {
  readonly path: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** Of the first character after it, on the same line. */
  readonly columnEnd: number
}

/** Something that is wrong, odd or could be better in a pool file. */
export interface Problem extends Place {
  readonly level: Row['level']
  readonly code: ProblemCode
  readonly says: string
  readonly mend: string
  readonly key: string | null
  /** The pool; null: none, or [global]. */
  readonly section: string | null
}

export type ProblemDetails = Readonly<Record<string, string | number>>

/** @param about the details that `says` and `mend` name, and of them `key` and `section` as they are */
export function problem(code: ProblemCode, place: Place, about: ProblemDetails = {}): Problem {
  const { level, says, mend } = problems[code]
  const { path, line, column, columnEnd } = place
  const [key, section] = [about.key, about.section].map((each) => (each === undefined ? null : String(each)))
  return {
    path,
    line,
    column,
    columnEnd,
    level,
    code,
    says: fill(says, about),
    mend: fill(mend, about),
    key: key ?? null,
    section: section ?? null,
  }
}

const fill = (text: string, about: ProblemDetails): string => text.replace(/\{(\w+)\}/g, (_, name: string) => String(about[name] ?? ''))
