import { expect, test } from 'vitest'
import { importHaproxy } from '../../../../app/site/import/haproxy.ts'

const CLASSIC = `global
  maxconn 100
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend web
  bind *:8080
  acl is_api path_beg /api/
  acl old path /old
  http-request deny if { path_end .bak } !{ src 127.0.0.0/8 ::1 }
  http-request redirect location /new code 301 if old
  http-request set-header X-A b
  use_backend api if is_api { method POST PUT }
  use_backend node if { path_beg /live }
  use_backend other if { hdr(host) -i other.test www.other.test }
  default_backend php
backend php
  use-fcgi-app app
  server s1 unix@/run/php/myapp.sock proto fcgi maxconn 5
backend api
  use-fcgi-app app
  balance leastconn
  server s1 127.0.0.1:9000 proto fcgi check
  server s2 127.0.0.1:9001 proto fcgi
backend other
  use-fcgi-app other
  server s1 unix@/run/php/other.sock proto fcgi
backend node
  server n1 127.0.0.1:3000
fcgi-app app
  log-stderr global
  docroot /srv/my\\ app
  index index.php
  path-info ^(/.+\\.php)(/.*)?$
  option keep-conn
  set-param APP_ENV "pro%%d"
  set-param LANG "%[req.hdr(X-Lang)]"
fcgi-app other
  docroot /srv/other
listen stats
  bind :8404
`

test('fcgi-app, backend, use_backend and acl are sites, pools and rules; each line that is none is named', () => {
  const { sites, pools, left } = importHaproxy(CLASSIC, 'haproxy.cfg')
  expect(pools).toEqual([
    { name: 'php', servers: ['unix:/run/php/myapp.sock'], balance: 'roundrobin', keepConn: true },
    { name: 'api', servers: ['127.0.0.1:9000', '127.0.0.1:9001'], balance: 'leastconn', keepConn: true },
    { name: 'other', servers: ['unix:/run/php/other.sock'], balance: 'roundrobin', keepConn: false },
  ])
  expect(sites).toEqual([
    {
      name: 'web',
      settings: {
        root: '/srv/my app',
        pool: 'php',
        'front-controller': 'false',
        index: ['index.php'],
        'path-info': '^(/.+\\.php)(/.*)?$',
        'set-params': { APP_ENV: 'pro%d', LANG: '${header.x-lang}' },
        timeouts: { connect: '5s', answer: '60s' },
        port: '8080',
        rules: [
          { match: { path: ['~\\.bak$'], not: { client: ['loopback'] } }, deny: 'true' },
          { match: { path: ['/old'] }, redirect: { to: '/new', status: '301' } },
          { match: { path: ['/api/*'], method: ['POST', 'PUT'] }, pool: 'api' },
          { match: { path: ['/live**'] }, proxy: 'http://127.0.0.1:3000' },
        ],
      },
    },
    {
      name: 'other',
      settings: {
        root: '/srv/other',
        pool: 'other',
        'front-controller': 'false',
        index: [],
        hosts: ['other.test', 'www.other.test'],
        timeouts: { connect: '5s', answer: '60s' },
      },
    },
  ])
  expect(left.map(({ line, text, why }) => `${line}: ${text} (${why})`)).toEqual([
    '14: http-request set-header X-A b (a rule of a site has no way to do it)',
    '25: server s1 127.0.0.1:9000 proto fcgi check (of its options check Sluice has none)',
    '42: listen stats (Sluice has nothing like a section listen)',
  ])
})
