import { expect, test } from 'vitest'
import { importNginx } from '../../../../app/site/import/nginx.ts'

const SITE = `# a project
upstream api { least_conn; server 127.0.0.1:9000; server unix:/run/php/api.sock; }
server {
    listen 80;
    listen [::]:80;
    server_name blog.test www.blog.test;
    root "/srv/my blog/public";
    index index.php index.html;
    client_max_body_size 64m;
    add_header X-Frame-Options "SAMEORIGIN";
    location / {
        try_files $uri $uri/ /index.php?$query_string;
    }
    location = /old { return 301 /new; }
    location ^~ /private/ { deny all; }
    location /live { proxy_pass http://127.0.0.1:3000; }
    location ~ ^/api/.+\\.php$ { include fastcgi_params; fastcgi_pass api; }
    location ~ \\.php$ {
        include fastcgi_params;
        fastcgi_split_path_info ^(.+\\.php)(/.+)$;
        fastcgi_pass unix:/run/php/php8.2-fpm.sock;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_param APP_ENV prod;
        fastcgi_param HTTP_COOKIE "";
        fastcgi_read_timeout 90;
        gzip on;
    }
}
`
const PARAMS =
  'fastcgi_param QUERY_STRING $query_string;\nfastcgi_param DOCUMENT_ROOT $document_root;\nfastcgi_param X_LANG $http_accept_language;\nfastcgi_param X_ODD $upstream_addr;\n'

test('server, location, root, try_files and fastcgi_* are sites, rules and pools; each line that is none is named', () => {
  const { sites, pools, left } = importNginx(SITE, '/etc/nginx/sites-enabled/blog', (pattern) =>
    pattern === 'fastcgi_params' ? [{ path: '/etc/nginx/fastcgi_params', text: PARAMS }] : [],
  )
  expect(pools).toEqual([
    { name: 'php8-2-fpm', servers: ['unix:/run/php/php8.2-fpm.sock'], balance: 'roundrobin', keepConn: false },
    { name: 'api', servers: ['127.0.0.1:9000', 'unix:/run/php/api.sock'], balance: 'leastconn', keepConn: false },
  ])
  expect(sites).toEqual([
    {
      name: 'blog.test',
      settings: {
        root: '/srv/my blog/public',
        hosts: ['blog.test', 'www.blog.test'],
        port: '80',
        index: ['index.php', 'index.html'],
        'path-info': '^(.+\\.php)(/.+)$',
        'front-controller': '/index.php',
        pool: 'php8-2-fpm',
        'set-params': { X_LANG: '${header.accept-language}', APP_ENV: 'prod' },
        'hide-headers': ['cookie'],
        timeouts: { answer: '90s' },
        limits: { body: '64M' },
        rules: [
          { match: { path: ['/old'] }, redirect: { to: '/new', status: '301' } },
          { match: { path: ['/private/*'] }, deny: 'true' },
          { match: { path: ['/live**'] }, proxy: 'http://127.0.0.1:3000' },
          { match: { path: ['~^/api/.+\\.php$'] }, pool: 'api' },
        ],
      },
    },
  ])
  expect(left.map(({ path, line, text }) => `${path}:${line}: ${text}`)).toEqual([
    '/etc/nginx/sites-enabled/blog:10: add_header X-Frame-Options SAMEORIGIN',
    '/etc/nginx/fastcgi_params:4: fastcgi_param X_ODD $upstream_addr',
    '/etc/nginx/sites-enabled/blog:26: gzip on',
  ])
})

test('what does not end is read as far as it goes, and a file that includes itself ends', () => {
  expect(importNginx('server { location ~ "\\.php$ { fastcgi_pass', 'a.conf', () => []).sites).toEqual([])
  expect(importNginx('include a.conf;', 'a.conf', () => [{ path: 'a.conf', text: 'include a.conf;' }]).sites).toEqual([])
})
