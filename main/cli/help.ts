import { usage } from './read-options.ts'

/** `sluice help [COMMAND]`, `sluice --help`, `sluice COMMAND --help`. */
export async function help(words: readonly string[]): Promise<number> {
  const [topic, ...more] = words
  if (more.length > 0) throw usage('sluice help takes one command.')
  const text = topic === undefined ? OVERVIEW : topics[topic]
  if (text === undefined) throw usage(`There is no command ${topic}.`)
  process.stdout.write(text)
  return 0
}

const OVERVIEW = `Sluice serves PHP on this machine through FastCGI and shows every request.

  sluice                    serves the sites of your workspace, and Sluice's own page
  sluice serve [DIR]        serves a folder
  sluice tap ...            between a web server and its PHP-FPM: passes everything on and shows it
  sluice status [--json]    sites and pools of the Sluice that runs
  sluice php [--json]       the PHP-FPM installations found here
  sluice site try NAME ...  what would become of a request, and why
  sluice pool check FILE    what is wrong with a pool file of PHP-FPM; also show, set, apply
  sluice export SERVER SITE a site as configuration of haproxy, nginx or caddy
  sluice https              the local CA for HTTPS, and who trusts it; also trust, untrust, new
  sluice import FILE        sites and pools of a haproxy.cfg or an nginx.conf
  sluice decode FILE        FastCGI records in a file of raw bytes

  sluice help COMMAND       the options of a command
  sluice --version

Exit codes: 0 fine, 1 the answer is no, 2 wrong use. SLUICE_TRACE=engine,pools prints more on stderr.
`

const topics: Readonly<Record<string, string>> = {
  serve: `sluice serve [DIR]        serves DIR with PHP until SIGINT or SIGTERM; without DIR the sites of the workspace

  --port N          the port of the site (without DIR: the port that sites share); 0: any free one
                    default 8080, or the next that is free
  --ui-port N|off   the port of Sluice's own page; 0: any free one; off: no page
                    default 8079, or the next that is free
  --bind ADDR       the address to listen on; default 127.0.0.1
  --host NAME       a name that the site answers to, beside those of its own
  --php PATH        the php-fpm to run, or its version; embedded: PHP compiled to WebAssembly, much slower, for a machine without PHP
                    default the newest php-fpm that is found (see sluice php), else the embedded one
  --pool FILE       a pool file of PHP-FPM to run DIR with; it is not changed
  --workspace DIR   the folder of sites and pools; default with DIR one that goes with this run

Prints a line for each address once it accepts, such as http://127.0.0.1:8080  blog, and all else on stderr.
`,
  tap: `sluice tap --listen ADDR --to ADDR
    passes everything that comes to one FastCGI address on to another, unchanged, and shows it, until SIGINT or SIGTERM.
    ADDR is unix:/path or host:port; --listen 127.0.0.1:0 takes any free port

  --mode MODE       of the socket, such as 0660, which is the default
  --owner USER      of the socket; only root may give it away
  --group GROUP     of the socket; default the group of this process
  --ui-port N|off   the port of Sluice's own page; 0: any free one; off: no page
                    default 8079, or the next that is free

Prints a line such as unix:/run/php/tap.sock -> unix:/run/php/php8.2-fpm.sock once it accepts, and all else on stderr.

sluice tap --listen unix:/run/php/tap.sock --to unix:/run/php/php8.2-fpm.sock --group www-data
`,
  status: `sluice status             sites with their addresses, pools with their generations, of the Sluice that runs

  --json            the whole state as JSON
  --workspace DIR   the Sluice that owns this workspace, where several run
`,
  php: `sluice php                the PHP-FPM installations found on this machine, newest first

  --json            as JSON
  --workspace DIR   where the settings of this workspace say (settings.yaml, php: { search: [...] }); default your own
`,
  site: `sluice site try NAME|FILE METHOD URL [-H 'NAME: VALUE']... [--client ADDR] [--json]
    what would become of a request: which rule, which file, which parameters PHP would be given and where each comes from. Nothing is sent.
    NAME is a site of the workspace, FILE the file of one; URL a path, or with the host that is asked for. Exit code 1 where the answer
    would be an error page

  -H 'NAME: VALUE'  a header of the request; again for more
  --client ADDR     the address of the client; default 127.0.0.1
  --workspace DIR   the folder of sites and pools; default your own
  --json            as JSON

sluice site try blog GET '/posts/1?draft=1' -H 'X-Debug: 1'
`,
  pool: `sluice pool check FILE [--json]
    what is wrong with a pool file of PHP-FPM and what it includes, line by line; exit code 1 where PHP-FPM would refuse it
sluice pool show FILE [--json]
    its sections with what they set, and what holds where they set nothing
sluice pool set FILE [--section NAME] KEY=VALUE...
    changes these lines and no other byte; prints them as a diff
sluice pool apply NAME [--workspace DIR]
    starts the next generation of a pool of the Sluice that runs, from its file as it is; exit code 1 where that fails

  --section NAME    the pool to change, where the file has several; global for PHP-FPM as a whole
  --json            as JSON

sluice pool set www.conf pm.max_children=12 'php_value[memory_limit]=256M'
`,
  export: `sluice export haproxy|nginx|caddy [SITE]
    a site of the workspace, with its pools, as a whole configuration of that server, on stdout. What that server can't do as Sluice does is a
    comment at its place and a line on stderr. SITE may be left out where there is one

  --listen [ADDR:]N where that server listens; default 127.0.0.1 and the port of the site
  --workspace DIR   the folder of sites and pools; default your own

sluice export nginx blog >nginx.conf && nginx -t -c "$PWD/nginx.conf"
`,
  https: `sluice https [--json]
    the local CA: its file, its fingerprint, the names that it may vouch for, and which lists of CAs on this machine hold it. Each port of Sluice takes
    HTTP and HTTPS; the CA is made when HTTPS is asked for first
sluice https trust [--yes]
    shows the commands that make this machine trust it, and runs them once you agree; those that need root are shown for you to run
sluice https untrust [--yes]
    the same, back
sluice https new [NAME...]
    another CA in its place, which may vouch for these names and all below them, beside localhost and test. It has to be trusted anew

  --yes             agree beforehand
  --json            as JSON

sluice https trust
curl --cacert ~/.local/share/sluice/ca/sluice-ca.crt https://blog.localhost:8080/
`,
  import: `sluice import FILE
    fcgi-app, backend and use_backend of a haproxy.cfg, or server, location, root, try_files and fastcgi_* of an nginx.conf and what it includes,
    become sites and external pools, written into a workspace. Nothing is written over. Each line that a site has no way to say is named on stderr; exit code 1 where no site was found

  --dry-run         prints the files instead
  --workspace DIR   the folder of sites and pools; default your own

sluice import /etc/haproxy/haproxy.cfg --dry-run
`,
  decode: `sluice decode FILE        the FastCGI records in a file of raw bytes (one connection), - for stdin

  --json            one JSON object a record
`,
}
