import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { type Peer, thePeer } from '../peers.ts'
import { start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

/** What a web server of the tests is given. */
export interface Ground {
  readonly folder: string
  readonly docroot: string
  /** `unix:/path` of a FastCGI application. */
  readonly socket: string
  readonly port: number
}

interface WebServer {
  readonly peer: Peer
  readonly config: (ground: Ground) => string
  readonly args: (file: string, ground: Ground) => readonly string[]
}

const nginx = (lines: string, upstream: string): WebServer => ({
  peer: 'nginx',
  config: ({
    folder,
    docroot,
    socket,
    port,
  }) => `user root; daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off; client_max_body_size 0;
  client_body_temp_path ${folder}/body; fastcgi_temp_path ${folder}/fastcgi; proxy_temp_path ${folder}/proxy;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  ${upstream.replace('SOCKET', socket)}
  server {
    listen 127.0.0.1:${port}; root ${docroot};
    location ~ \\.php$ { include /etc/nginx/fastcgi.conf; ${lines.replace('SOCKET', socket)} }
  }
}
`,
  args: (file, { folder }) => ['-c', file, '-e', join(folder, 'error.log')],
})

const haproxy = (lines: readonly string[], server: string): WebServer => ({
  peer: 'haproxy',
  config: ({ docroot, socket, port }) => `global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend web
  bind 127.0.0.1:${port}
  default_backend php
backend php
  use-fcgi-app php
  http-reuse always
  server fpm ${socket.replace('unix:', 'unix@')} proto fcgi ${server}
fcgi-app php
  docroot ${docroot}
  index index.php
  path-info ^(/.+\\.php)(/.*)?$
${lines.map((line) => `  ${line}`).join('\n')}
`,
  args: (file) => ['-db', '-f', file],
})

const APACHE_MODULES = ['mpm_event', 'authz_core', 'proxy', 'proxy_fcgi', 'mime', 'dir']

/** Web servers that hand PHP to a FastCGI application, by what is special about each. */
export const webServers = {
  nginx: nginx('fastcgi_pass SOCKET;', ''),
  'nginx, connections kept': nginx('fastcgi_pass php; fastcgi_keep_conn on;', 'upstream php { server SOCKET; keepalive 2; }'),
  'HAProxy, connections kept': haproxy(['option keep-conn', 'option get-values'], 'maxconn 4'),
  'HAProxy, many requests on a connection': haproxy(['option keep-conn', 'option mpxs-conns', 'option max-reqs 8'], ''),
  Caddy: {
    peer: 'caddy',
    config: ({ docroot, socket, port }) => `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  root * ${docroot}
  php_fastcgi ${socket.replace('unix:', 'unix/')}
}
`,
    args: (file) => ['run', '--config', file, '--adapter', 'caddyfile'],
  },
  Apache: {
    peer: 'apache2',
    config: ({
      folder,
      docroot,
      socket,
      port,
    }) => `${APACHE_MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerRoot ${folder}
ServerName localhost
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
User www-data
Group www-data
Listen 127.0.0.1:${port}
TypesConfig /etc/mime.types
DocumentRoot ${docroot}
<Directory ${docroot}>
  Require all granted
</Directory>
<FilesMatch "\\.php$">
  SetHandler "proxy:${socket}|fcgi://localhost/"
</FilesMatch>
`,
    args: (file) => ['-f', file, '-DFOREGROUND'],
  },
  lighttpd: {
    peer: 'lighttpd',
    config: ({ folder, docroot, socket, port }) => `server.modules = ("mod_fastcgi")
server.document-root = "${docroot}"
server.port = ${port}
server.bind = "127.0.0.1"
server.errorlog = "${folder}/error.log"
server.upload-dirs = ("${folder}")
fastcgi.server = (".php" => (("socket" => "${socket.replace('unix:', '')}", "check-local" => "enable")))
`,
    args: (file) => ['-D', '-f', file],
  },
} as const satisfies Record<string, WebServer>

export type WebServerName = keyof typeof webServers

/** Starts it in front of a FastCGI application; it ends with the test. @returns its URL, once it accepts */
export async function webServer(name: WebServerName, docroot: string, socket: string): Promise<string> {
  const { peer, config, args }: WebServer = webServers[name]
  const folder = tempFolder()
  chmodSync(folder, 0o777) // its workers may be somebody else
  mkdirSync(join(folder, 'home'), { mode: 0o777 })
  const port = await freePort()
  const ground = { folder, docroot, socket, port }
  const file = join(folder, 'server.conf')
  writeFileSync(file, config(ground))
  const home = join(folder, 'home')
  const started = start(thePeer(peer), args(file, ground), { env: { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home } })
  const url = `http://127.0.0.1:${port}`
  await until(
    () =>
      fetch(`${url}/none-of-that-name.html`).then(
        (answer) => answer.arrayBuffer(),
        () => undefined,
      ),
    {
      what: `${name}: ${started.stderr}`,
      ms: 15_000,
    },
  )
  return url
}
