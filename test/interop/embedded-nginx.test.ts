import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { RunningProgram } from '../main/embedded/running-program.ts'
import { suiteWith, thePeer } from '../peers.ts'
import { start } from '../started.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

suiteWith(['nginx', 'php-wasm'], 'nginx in front of the embedded PHP', () => {
  let base = ''
  let program: RunningProgram

  beforeAll(async () => {
    program = await RunningProgram.start()
    program.script(
      'index.php',
      'header("X-Pid: " . getmypid()); echo json_encode([$_SERVER["REQUEST_METHOD"], $_POST, strlen(file_get_contents("php://input"))]);',
    )
    const folder = tempFolder()
    const port = await freePort()
    base = `http://127.0.0.1:${port}`
    const config = join(folder, 'nginx.conf')
    writeFileSync(
      config,
      `daemon off; error_log ${folder}/error.log; pid ${folder}/pid; events {}
      http {
        access_log off; client_body_temp_path ${folder}/body; fastcgi_temp_path ${folder}/fastcgi; proxy_temp_path ${folder}/p; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
        upstream php { server ${program.address}; keepalive 4; }
        server {
          listen 127.0.0.1:${port}; client_max_body_size 0; root ${program.site};
          location / { include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME $document_root/index.php; fastcgi_keep_conn on; fastcgi_pass php; }
        }
      }`,
    )
    const nginx = start(thePeer('nginx'), [
      '-e',
      join(folder, 'error.log'),
      '-c',
      config,
      '-g',
      `user ${process.getuid?.() === 0 ? 'root' : 'nobody'};`,
    ])
    await until(async () => (await fetch(base)).ok, { ms: 10_000, what: `nginx to answer: ${nginx.stderr}` })
  })

  test('pages, forms and large bodies pass, over connections that are kept', async () => {
    expect(await (await fetch(base)).json()).toEqual(['GET', [], 0])
    const form = await fetch(base, { method: 'POST', body: new URLSearchParams({ a: 'ü' }) })
    expect(await form.json()).toEqual(['POST', { a: 'ü' }, 8])
    const put = await fetch(base, { method: 'PUT', body: Buffer.alloc(2_000_000) })
    expect(await put.json()).toEqual(['PUT', [], 2_000_000])
  })

  test('many at once are all answered', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => fetch(base)))
    expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200))
    expect(new Set(answers.map(({ headers }) => headers.get('x-pid'))).size).toBe(2)
  })
})
