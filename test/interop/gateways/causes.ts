import type { Difference } from './differences.ts'
import type { GatewayName } from './start.ts'

/** Why gateways differ, with the differences that it explains. */
export interface Cause {
  readonly title: string
  /** One sentence. */
  readonly says: string
  readonly covers: readonly Covered[]
  /** It depends on what comes first. */
  readonly sometimes?: true
}

interface Covered {
  readonly by: readonly GatewayName[]
  readonly what: RegExp
  /** Name of the request; undefined: any. */
  readonly request?: RegExp
}

export const explains = ({ covers }: Cause, { gateway, what, request }: Difference): boolean =>
  covers.some((each) => each.by.includes(gateway) && each.what.test(what) && (each.request?.test(request) ?? true))

const ALL = ['nginx', 'HAProxy', 'Caddy', 'Apache'] as const
const on = (by: GatewayName | readonly GatewayName[], what: RegExp, request?: RegExp): Covered => ({
  by: typeof by === 'string' ? [by] : by,
  what,
  ...(request ? { request } : {}),
})

/** The first that explains a difference is its cause. */
export const causes: readonly Cause[] = [
  {
    title: 'Two names for one variable',
    says: 'Of `X-Same` and `X_Same`, which PHP can not tell apart, Sluice takes neither and answers 400; the others drop the one with `_`, or, as Caddy 2.6, hand on one of them.',
    covers: [on(ALL, /^status$/, /X-Same/)],
  },
  {
    title: 'Names with _ or .',
    says: 'Caddy 2.6 hands on names with `_` and `.`, which could speak for a header that a proxy sets (mended in later versions, GHSA-f59h-q822-g45g); the others and Sluice keep them from PHP.',
    covers: [on('Caddy', /^HTTP_X_(?:UNDER|DOT)$/)],
  },
  {
    title: 'Methods that nobody registered',
    says: "Node's HTTP parser, which Sluice stands on, answers 400 to methods that IANA's list does not have, and to `get` in small letters, where the others (nginx for `get` not) pass on what they can not know.",
    covers: [on(ALL, /^status$/, /^(?:FOO|get) /)],
  },
  {
    title: 'TRACE',
    says: 'TRACE would show a page its own cookies, so Sluice and nginx answer 405 and never ask PHP.',
    covers: [on(['HAProxy', 'Caddy', 'Apache'], /^status$/, /^TRACE /)],
  },
  {
    title: 'OPTIONS *',
    says: '`*` asks about the server and not about a site: Sluice and nginx answer 400, and PHP is not asked; Caddy, HAProxy and Apache answer it.',
    covers: [on(['HAProxy', 'Caddy', 'Apache'], /^status$/, /^OPTIONS \*/)],
  },
  {
    title: 'Raw bytes in a target',
    says: "Bytes over 0x7F must be encoded in a URL (RFC 3986): Node's HTTP parser, on which Sluice stands, and HAProxy answer 400 to them, also where they are UTF-8, as curl sends them; the others pass them on.",
    covers: [on(['nginx', 'Caddy', 'Apache'], /^status$/, /\\x[0-9a-f]{2}/)],
  },
  {
    title: 'Bytes that are no UTF-8',
    says: 'An encoded path whose bytes are no UTF-8 means another file on another system, so Sluice answers 400; the others pass it on.',
    covers: [on(ALL, /^status$/, /%ff/)],
  },
  {
    title: 'A % without digits',
    says: 'HAProxy takes a `%` without two hexadecimal digits as it is; the others and Sluice answer 400.',
    covers: [on('HAProxy', /^status$/, /100%/)],
  },
  {
    title: 'NUL and the end of a line in a path',
    says: 'Sluice refuses NUL, CR and LF in a path with 400 (CVE-2019-11043); Apache answers 404 to NUL, and passes LF on; the exported configurations refuse them as well.',
    covers: [on('Apache', /^status$/, /%00|%0A/)],
  },
  {
    title: 'Dots in a path',
    says: 'HAProxy takes no `.` and `..` out of a path, so its exported configuration refuses them: a rule about a path must not be passed by with `/x/../path`.',
    covers: [on('HAProxy', /^status$/, /\/(?:\.\.?|%2e%2e)(?:\/| |$)/)],
  },
  {
    title: '.. above the docroot',
    says: 'Caddy takes `/../page.php` for `/page.php`; Sluice and the others answer 400.',
    covers: [on('Caddy', /^status$/, /^GET \/\.\.\//)],
  },
  {
    title: 'Slashes in a row',
    says: 'HAProxy keeps `//` in a path, the others and Sluice make one slash of it.',
    covers: [on('HAProxy', /^(?:SCRIPT_NAME|SCRIPT_FILENAME|PATH_INFO|PHP_SELF)$/, /^GET \S*\/\//)],
  },
  {
    title: 'Encoded slashes',
    says: 'Apache answers 404 to `%2F` unless `AllowEncodedSlashes` is on; it is a slash for the others and Sluice.',
    covers: [on('Apache', /^status$/, /%2F/)],
  },
  {
    title: 'A backslash in a path',
    says: 'Caddy encodes a backslash in REQUEST_URI; the others and Sluice hand it on as it came.',
    covers: [on('Caddy', /^REQUEST_URI$/, /\\/)],
  },
  {
    title: 'An encoded ? in a path',
    says: 'Caddy 2.6 puts a backslash before the letters of a pattern (`?`, `*`, `[`) in PATH_INFO, when its file matcher has looked for the file.',
    covers: [on('Caddy', /^(?:PATH_INFO|PATH_TRANSLATED|PHP_SELF)$/, /%3F/)],
  },
  {
    title: 'HAProxy serves no files',
    says: 'HAProxy looks at no disk, so whatever has no script in its path goes to the front controller: files, conditional requests, folders with an index of their own, the slash that a folder lacks, and what Sluice hides.',
    covers: [
      on(
        'HAProxy',
        /^(?:status|answered by)$/,
        /\/(?:style\.css|app\.js|photo\.jpg|html|sub|sub\?a=1|html\/|html\/index\.html|\.env|\.well-known\/x\.txt|config\.php\.bak)(?: |$)/,
      ),
      on('HAProxy', /^(?:SCRIPT_NAME|SCRIPT_FILENAME|PHP_SELF)$/, /^(?:GET|PUT) \/sub\/(?: |$)/),
      on('HAProxy', /^header /, /^HEAD \/style\.css/),
    ],
  },
  {
    title: 'Scripts that are not there',
    says: 'Sluice and the exported nginx and Caddy ask the disk before they ask PHP; HAProxy and Apache hand PHP-FPM a script that may be missing, and it answers 404, or 403 where it finds a file of another ending.',
    covers: [on(['HAProxy', 'Apache'], /^status$/, /\/(?:none\.php|photo\.jpg\/x\.php)/), on('HAProxy', /^status$/, /\/folder\.php\//)],
  },
  {
    title: 'A folder that is called like a script',
    says: 'Of several parts of a path that end in `.php`, Sluice takes the first that is a file; nginx and Caddy the first, and the front controller where that is none.',
    covers: [on(['nginx', 'Caddy'], /^(?:SCRIPT_NAME|SCRIPT_FILENAME|PHP_SELF|DOCUMENT_URI|PATH_INFO)$/, /folder\.php/)],
  },
  {
    title: 'The slash that a folder lacks',
    says: 'Apache answers 301 where Sluice answers 308, which keeps a POST a POST, and does so for folders without an index as well.',
    covers: [on('Apache', /^status$/, /^(?:GET|POST) \/(?:sub|html|dir)(?:\?a=1)?(?: |$)/)],
  },
  {
    title: 'Copies of sources and hidden files',
    says: 'Apache as it comes serves `config.php.bak`, and answers 403 to a hidden file where Sluice answers 404.',
    covers: [on('Apache', /^status$/, /\/(?:\.env|config\.php\.bak)/)],
  },
  {
    title: 'Static files',
    says: 'Each server makes its own ETag (weak in Sluice), says Cache-Control and Accept-Ranges or not, tells a charset or not, and repeats them with 304 or not.',
    covers: [
      on(
        ['nginx', 'Caddy', 'Apache'],
        /^header (?:etag|cache-control|accept-ranges|content-type|last-modified)$/,
        /\/(?:style\.css|app\.js|photo\.jpg|html|\.well-known)/,
      ),
      on('Apache', /^status$/, /If-Modified-Since/),
    ],
  },
  {
    title: 'Methods other than GET and HEAD for a file',
    says: 'Apache answers a POST with the file; Sluice and the exported configurations with 405.',
    covers: [on('Apache', /^status$/, /^POST \/style\.css/)],
  },
  {
    title: 'Own redirect pages',
    says: 'nginx says a Content-Type with the page of its own redirects; those of Sluice have no body.',
    covers: [on('nginx', /^header content-type$/, /^(?:GET|POST) \/(?:sub|html)/)],
  },
  {
    title: 'Repeated headers',
    says: 'Sluice joins a repeated header with `, ` and cookies with `; ` (RFC 9110 section 5.3); HAProxy and nginx before 1.23 send each, of which PHP keeps the last; Apache and Caddy join cookies with a comma as well, so the second is lost in the first.',
    covers: [
      on(ALL, /^(?:HTTP_COOKIE|COOKIE)$/, /Cookie: a=1/),
      on(['nginx', 'HAProxy'], /^HTTP_(?:ACCEPT|X_TWICE)$/, /^GET \S+ \| (?:Accept|X-Twice)/),
    ],
  },
  {
    title: 'Two Host headers',
    says: 'HAProxy takes two Host headers of the same value for one; RFC 9112 section 3.2 wants 400, which the others and Sluice answer.',
    covers: [on('HAProxy', /^status$/, /Host: blog\.test \| Host/)],
  },
  {
    title: 'Names of hosts',
    says: 'Sluice takes a name in any case, and with the last dot of DNS, for the same and answers 421 to one that it does not know, or to none; Caddy knows no last dot and gives PHP the letters as they came, Apache takes its first site instead.',
    covers: [
      on('Caddy', /^status$/, /Host: blog\.test\.$/),
      on('Caddy', /^SERVER_NAME$/, /BLOG/),
      on('Apache', /^status$/, /other\.test|HTTP\/1\.0/),
    ],
  },
  {
    title: 'The port of the Host header',
    says: 'SERVER_PORT is the port of the listener for Sluice; Apache takes the one that the client names.',
    covers: [on('Apache', /^SERVER_PORT$/, /blog\.test:81/)],
  },
  {
    title: 'An absolute target',
    says: 'REQUEST_URI is path and query in Sluice, nginx and Caddy, also where the client sent a whole URL, as it does to a proxy.',
    covers: [on(['HAProxy', 'Apache'], /^REQUEST_URI$/, /http:\/\//)],
  },
  {
    title: 'Large headers',
    says: 'Sluice takes values up to 65,500 bytes; HAProxy and Apache 8 to 16 KB of a request, and Apache 8 KB of a line from PHP.',
    covers: [on(['HAProxy', 'Apache'], /^status$/, /X-Longer/), on('Apache', /^status$/, /answer\.php\?big/)],
  },
  {
    title: 'Authorization',
    says: 'Apache keeps Authorization from PHP unless `CGIPassAuth` is on, and with it PHP_AUTH_USER; HAProxy also makes REMOTE_USER and AUTH_TYPE of it though nobody checked the password; Sluice and nginx hand the header on and say no more.',
    covers: [on('Apache', /^(?:HTTP_AUTHORIZATION|PHP_AUTH_(?:USER|PW))$/), on('HAProxy', /^(?:AUTH_TYPE|REMOTE_USER)$/, /Authorization/)],
  },
  {
    title: 'Headers about the connection',
    says: 'Connection, TE, Trailer, Transfer-Encoding and Upgrade speak of a connection that PHP has no part in, so Sluice and the exported nginx and HAProxy keep them back; Apache does not, Caddy not TE.',
    covers: [on('Apache', /^HTTP_(?:CONNECTION|TE|TRAILER|TRANSFER_ENCODING|UPGRADE)$/), on('Caddy', /^HTTP_TE$/)],
  },
  {
    title: 'Content-Type and Content-Length twice',
    says: 'Caddy sends them as HTTP_CONTENT_TYPE and HTTP_CONTENT_LENGTH as well.',
    covers: [on('Caddy', /^HTTP_CONTENT_(?:TYPE|LENGTH)$/)],
  },
  {
    title: 'A body without a type',
    says: 'Caddy says `application/x-www-form-urlencoded` where a POST has no Content-Type, so PHP reads it as a form; Sluice invents none.',
    covers: [on('Caddy', /^(?:CONTENT_TYPE|POST)$/, /^(?:POST|PUT|PATCH|DELETE|PROPFIND|OPTIONS) /)],
  },
  {
    title: 'No body',
    says: 'Where a request has no body, HAProxy and Caddy say CONTENT_LENGTH 0, and Caddy an empty CONTENT_TYPE; Sluice, nginx and Apache leave them out (RFC 3875 section 4.1.2).',
    covers: [on(['HAProxy', 'Caddy'], /^CONTENT_LENGTH$/, /^(?!POST|PUT)/), on('Caddy', /^CONTENT_TYPE$/)],
  },
  {
    title: 'Chunked bodies',
    says: 'PHP must be told the length of a body, so Sluice and nginx hold a chunked one until it is whole; HAProxy refuses one that is larger than its buffer, Apache sends a large one without a length, of which PHP reads nothing, and Caddy 2.6 says -1, for which PHP waits for ever.',
    covers: [
      on('HAProxy', /^status$/, /Transfer-Encoding: chunked/),
      on('Caddy', /^(?:status|CONTENT_LENGTH)$/, /Transfer-Encoding: chunked/),
      on('Apache', /^(?:CONTENT_LENGTH|php:\/\/input)$/, /Transfer-Encoding: chunked/),
    ],
  },
  {
    title: 'Expect: 100-continue',
    says: 'Sluice says 100 where a body is to come; nginx also to a request without one, Apache not where the body is there already, and HAProxy keeps the header from PHP.',
    covers: [on(['nginx', 'Apache'], /^interim$/, /Expect/), on('HAProxy', /^HTTP_EXPECT$/)],
  },
  {
    title: 'The query where there is none',
    says: 'RFC 3875 section 4.1.7 wants QUERY_STRING, even if empty; HAProxy leaves it out.',
    covers: [on('HAProxy', /^QUERY_STRING$/)],
  },
  {
    title: 'DOCUMENT_URI',
    says: 'It is SCRIPT_NAME and PATH_INFO in Sluice and nginx; Caddy leaves PATH_INFO out of it, HAProxy and Apache have none.',
    covers: [on(['HAProxy', 'Caddy', 'Apache'], /^DOCUMENT_URI$/)],
  },
  {
    title: 'PATH_TRANSLATED',
    says: 'HAProxy, Caddy and Apache send PATH_TRANSLATED, from which PHP takes the script where cgi.fix_pathinfo is 0; Sluice and nginx do not, so that SCRIPT_FILENAME counts.',
    covers: [on(['HAProxy', 'Caddy', 'Apache'], /^PATH_TRANSLATED$/)],
  },
  {
    title: 'PATH_INFO of Caddy',
    says: 'Caddy sends it empty where there is none, and loses it where it is a slash alone.',
    covers: [on('Caddy', /^(?:PATH_INFO|PHP_SELF)$/)],
  },
  {
    title: 'Variables that one server alone has',
    says: 'Caddy: AUTH_TYPE, REMOTE_HOST, REMOTE_IDENT and REMOTE_USER, empty, an empty User-Agent, X-Forwarded-* of its own, and in 2.6 no SERVER_ADDR; Apache: CONTEXT_*, PATH, SERVER_ADMIN, SERVER_SIGNATURE, proxy-nokeepalive, and no REDIRECT_STATUS.',
    covers: [
      on('Caddy', /^(?:AUTH_TYPE|REMOTE_(?:HOST|IDENT|USER)|HTTP_USER_AGENT|HTTP_X_FORWARDED_(?:FOR|HOST|PROTO)|SERVER_ADDR)$/),
      on('Apache', /^(?:CONTEXT_(?:PREFIX|DOCUMENT_ROOT)|PATH|SERVER_(?:ADMIN|SIGNATURE)|proxy-nokeepalive|REDIRECT_STATUS)$/),
    ],
  },
  {
    title: 'Location with a status',
    says: 'HAProxy 2.6 makes 302 of an answer with Location whatever its Status is; the others and Sluice obey Status.',
    covers: [on('HAProxy', /^status$/, /location-status/)],
  },
  {
    title: 'A body with 304',
    says: 'PHP-FPM sends the body that a script writes with 304: HAProxy answers 502 to it, the others and Sluice drop it.',
    covers: [on('HAProxy', /^status$/, /not-modified/)],
  },
  {
    title: 'Content-Type of 204',
    says: 'Apache takes the Content-Type out of an answer that has no body.',
    covers: [on('Apache', /^header content-type$/, /no-content/)],
  },
  {
    title: 'X-Accel-Redirect',
    says: 'Sluice serves the file that PHP names where the site allows its folder (`x-accel-redirect`), and else answers 502; nginx serves any path of the server, the others hand the header on.',
    covers: [on(ALL, /^status$/, /\?accel/)],
  },
  {
    title: 'An answer without a Content-Type',
    says: 'PHP then says no header at all, only the empty line: Apache loses the body behind it, the others and Sluice send it.',
    covers: [on('Apache', /^body$/, /\?type/)],
  },
  {
    title: 'A guessed Content-Type',
    says: 'Where PHP says no Content-Type, Caddy guesses one from the first bytes, unless it sent the head before it had any.',
    covers: [on('Caddy', /^header content-type$/, /\?type/)],
    sometimes: true,
  },
]
