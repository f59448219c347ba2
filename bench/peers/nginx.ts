import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Peer, startServer } from '../peer.ts'

/** nginx as Debian's snippet has it: a FastCGI connection a request, access log on, 2 workers. */
export const nginx: Peer = {
  name: 'nginx default',
  version: ['nginx', '-v'],
  async start({ folder, docroot, socket }) {
    const port = await freePort()
    const conf = join(folder, 'nginx.conf')
    writeFileSync(
      conf,
      `user root; daemon off; worker_processes 2; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log ${folder}/access.log; client_max_body_size 0;
  client_body_temp_path ${folder}/body; fastcgi_temp_path ${folder}/fastcgi; proxy_temp_path ${folder}/proxy;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port}; root ${docroot};
    location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass unix:${socket}; }
  }
}
`,
    )
    return startServer(['nginx', '-c', conf], `http://127.0.0.1:${port}`)
  },
}
