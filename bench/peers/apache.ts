import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Peer, startServer } from '../peer.ts'

const MODULES = ['mpm_event', 'authz_core', 'proxy', 'proxy_fcgi', 'mime', 'dir']

/** Apache's event MPM with mod_proxy_fcgi; a FastCGI connection a request. */
export const apache: Peer = {
  name: 'Apache',
  version: ['apache2', '-v'],
  async start({ folder, docroot, socket }) {
    const port = await freePort()
    const conf = join(folder, 'apache.conf')
    writeFileSync(
      conf,
      `${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerRoot ${folder}
ServerName localhost
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
User www-data
Group www-data
Listen 127.0.0.1:${port}
TypesConfig /etc/mime.types
LogFormat "%h %t \\"%r\\" %>s %b" common
CustomLog ${folder}/access.log common
DocumentRoot ${docroot}
<Directory ${docroot}>
  Require all granted
</Directory>
<FilesMatch "\\.php$">
  SetHandler "proxy:unix:${socket}|fcgi://localhost/"
</FilesMatch>
`,
    )
    return startServer(['apache2', '-f', conf, '-DFOREGROUND'], `http://127.0.0.1:${port}`)
  },
}
