import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Peer, startServer } from '../peer.ts'

/** Caddy with php_fastcgi as documented; a FastCGI connection a request. */
export const caddy: Peer = {
  name: 'Caddy',
  version: ['caddy', 'version'],
  async start({ folder, docroot, socket }) {
    const port = await freePort()
    const conf = join(folder, 'Caddyfile')
    writeFileSync(
      conf,
      `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  root * ${docroot}
  php_fastcgi unix/${socket}
  log {
    output file ${folder}/access.log
  }
}
`,
    )
    return startServer(['caddy', 'run', '--config', conf, '--adapter', 'caddyfile'], `http://127.0.0.1:${port}`, {
      ...process.env,
      HOME: folder,
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
    })
  },
}
