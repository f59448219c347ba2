import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Peer, startServer } from '../peer.ts'

/** HAProxy with one thread; it keeps its FastCGI connections. */
export const haproxy: Peer = {
  name: 'HAProxy',
  version: ['haproxy', '-v'],
  async start({ folder, docroot, socket }) {
    const port = await freePort()
    const conf = join(folder, 'haproxy.cfg')
    writeFileSync(
      conf,
      `global
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
  server fpm unix@${socket} proto fcgi maxconn 16 pool-max-conn 15
fcgi-app php
  docroot ${docroot}
  index index.php
  path-info ^(/.+\\.php)(/.*)?$
  option keep-conn
`,
    )
    return startServer(['haproxy', '-db', '-f', conf], `http://127.0.0.1:${port}`)
  },
}
