import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { RunningProgram } from './running-program.ts'

suiteWith(['php-wasm'], 'two instances of the embedded PHP', () => {
  let program: RunningProgram
  beforeAll(async () => {
    program = await RunningProgram.start()
  })

  test('two work at once, and requests beyond them wait in the order in which they came', async () => {
    program.script(
      'log.php',
      '$n = $_GET["n"]; usleep(150000); file_put_contents("order.txt", "$n\\n", FILE_APPEND | LOCK_EX); echo getmypid();',
    )
    const clients = []
    for (let n = 0; n < 6; n++) {
      const client = await program.open()
      client.send(program.params('log.php', { query: `n=${n}` }))
      clients.push(client)
    }
    const pids = await Promise.all(clients.map(async (client) => (await client.answer()).stdout.toString().split('\r\n\r\n')[1]))
    expect(new Set(pids)).toEqual(new Set(['1', '2']))
    const order = readFileSync(join(program.site, 'order.txt'), 'utf8').trim().split('\n').map(Number)
    // Pairs run side by side, so only neighbours may change places.
    expect(order.map((n) => n >> 1)).toEqual([0, 0, 1, 1, 2, 2])
  })

  test('a session is one for all, and its requests do not lose what the others did', async () => {
    program.script('count.php', 'session_start(); $n = $_SESSION["n"] ?? 0; usleep(2000); $_SESSION["n"] = $n + 1; echo getmypid();')
    const cookie = { params: { HTTP_COOKIE: 'PHPSESSID=abcdefghijklmnopqrstuvwxyz' } }
    const pages = await Promise.all(Array.from({ length: 30 }, () => program.page('count.php', cookie)))
    expect(new Set(pages.map((page) => page.body)).size).toBe(2)
    expect((await program.run('session_start(); echo $_SESSION["n"];', cookie)).body).toBe('30')
  })

  test('flock() waits, or says at once that it would', async () => {
    const holder = program.run(
      '$f = fopen("lock.txt", "c"); flock($f, LOCK_EX); touch("held"); while (!file_exists("go")) { usleep(5000); clearstatcache(); } fwrite($f, "holder"); echo "free";',
    )
    const isHeld = 'clearstatcache(); echo json_encode(file_exists("held"));'
    await until(async () => (await program.run(isHeld)).body === 'true', { what: 'the lock to be held' })
    const now = await program.run('$f = fopen("lock.txt", "r"); echo json_encode([flock($f, LOCK_SH | LOCK_NB, $would), $would]);')
    expect(now.body).toBe('[false,1]')
    const waits = program.run('$f = fopen("lock.txt", "r"); touch("go"); flock($f, LOCK_SH); echo fread($f, 9);')
    expect((await waits).body).toBe('holder')
    expect((await holder).body).toBe('free')
  })

  test('what one did with a file, the other sees at once', async () => {
    // Runs on the instance of that number: the other one is kept busy.
    const on = async (pid: number, code: string): Promise<string> => {
      for (;;) {
        const pages = await Promise.all(
          [1, 2].map(() => program.run(`usleep(50000); if (getmypid() === ${pid}) { clearstatcache(); ${code} }`)),
        )
        const body = pages.map((page) => page.body).find((text) => text !== '')
        if (body !== undefined) return body
      }
    }
    expect(await on(1, 'mkdir("d"); touch("d/f"); touch("x"); echo json_encode([is_dir("d"), is_file("d/f"), is_file("x")]);')).toBe(
      '[true,true,true]',
    )
    expect(await on(2, 'unlink("d/f"); rmdir("d"); unlink("x"); echo json_encode([symlink("/etc", "d"), mkdir("x")]);')).toBe('[true,true]')
    expect(await on(1, 'echo json_encode([@file_get_contents("d/passwd"), is_link("d"), is_dir("d"), is_dir("x"), is_file("x")]);')).toBe(
      '[false,true,false,true,false]',
    )
    expect(await on(1, 'rmdir("x"); unlink("d"); echo "done";')).toBe('done')
    expect(await on(2, 'echo json_encode([(bool) fopen("x", "x"), mkdir("d")]);')).toBe('[true,true]')
  })

  test('SQLite: two instances write one file, and nothing is lost or damaged', async () => {
    const open = '$d = new PDO("sqlite:" . __DIR__ . "/app.db"); $d->exec("PRAGMA busy_timeout = 10000");'
    await program.run(`${open} $d->exec("CREATE TABLE t (n INTEGER)"); $d->exec("INSERT INTO t VALUES (0)");`)
    program.script(
      'add.php',
      `${open} $d->exec("BEGIN IMMEDIATE"); $n = $d->query("SELECT n FROM t")->fetchColumn(); usleep(1000); $d->exec("UPDATE t SET n = " . ($n + 1)); $d->exec("COMMIT"); echo getmypid();`,
    )
    const pages = await Promise.all(Array.from({ length: 40 }, () => program.page('add.php')))
    expect(new Set(pages.map((page) => page.body))).toEqual(new Set(['1', '2']))
    const { body } = await program.run(
      `${open} echo $d->query("SELECT n FROM t")->fetchColumn(), " ", $d->query("PRAGMA integrity_check")->fetchColumn();`,
    )
    expect(body).toBe('40 ok')
  })

  test('SQLite: a file in WAL mode is used by one instance at a time, and nothing is lost or damaged', async () => {
    const open = '$d = new PDO("sqlite:" . __DIR__ . "/wal.db"); $d->exec("PRAGMA busy_timeout = 10000");'
    const made = await program.run(
      `${open} echo $d->query("PRAGMA journal_mode = WAL")->fetchColumn(); $d->exec("CREATE TABLE t (n INTEGER)");`,
    )
    expect(made.body).toBe('wal')
    program.script(
      'add.php',
      `${open} usleep(1000); $d->exec("INSERT INTO t VALUES (1)"); usleep(1000); $d->exec("INSERT INTO t VALUES (2)"); echo getmypid();`,
    )
    const pages = await Promise.all(Array.from({ length: 20 }, () => program.page('add.php')))
    expect(new Set(pages.map((page) => page.body))).toEqual(new Set(['1', '2']))
    const { body } = await program.run(
      `${open} echo $d->query("SELECT count(*) FROM t")->fetchColumn(), " ", $d->query("PRAGMA integrity_check")->fetchColumn();`,
    )
    expect(body).toBe('40 ok')
  })
})

suiteWith(['php-wasm'], 'one instance of the embedded PHP', () => {
  let program: RunningProgram
  beforeAll(async () => {
    program = await RunningProgram.start({ workers: 1 })
  })

  test('with one, the order is exact', async () => {
    program.script('log.php', 'file_put_contents("order.txt", $_GET["n"] . "\\n", FILE_APPEND); echo "ok";')
    const clients = []
    for (let n = 0; n < 8; n++) {
      const client = await program.open()
      client.send(program.params('log.php', { query: `n=${n}` }))
      clients.push(client)
    }
    for (const client of clients) expect((await client.answer()).stdout.toString()).toMatch(/ok$/)
    expect(readFileSync(join(program.site, 'order.txt'), 'utf8')).toBe('0\n1\n2\n3\n4\n5\n6\n7\n')
  })

  test('a new session sets its cookie', async () => {
    const first = await program.run('session_start(); $_SESSION["a"] = "kept"; echo session_id();')
    expect(first.head).toContain(`Set-Cookie: PHPSESSID=${first.body}; path=/`)
    const second = await program.run('session_start(); echo $_SESSION["a"];', { params: { HTTP_COOKIE: `PHPSESSID=${first.body}` } })
    expect(second.body).toBe('kept')
  })

  test('SQLite: two connections of one script keep each other out', async () => {
    const page = await program.run(
      '[$a, $b] = [new PDO("sqlite:two.db"), new PDO("sqlite:two.db")]; $a->exec("CREATE TABLE t (n)"); $a->exec("BEGIN IMMEDIATE"); try { $b->exec("PRAGMA busy_timeout = 0"); $b->exec("INSERT INTO t VALUES (2)"); echo "both"; } catch (PDOException $e) { echo $e->getMessage(); }',
    )
    expect(page.body).toContain('database is locked')
  })

  test('a script whose client is gone learns of it when it writes', async () => {
    program.script(
      'gone.php',
      'register_shutdown_function(fn() => file_put_contents("gone.txt", connection_status())); for ($i = 0; $i < 500; $i++) { echo str_repeat("x", 9000); flush(); usleep(10000); touch("began"); }',
    )
    const client = await program.open()
    client.send(program.params('gone.php'))
    await expect.poll(() => client.answers.get(1)?.stdout.length ?? 0).toBeGreaterThan(0)
    client.socket.destroy()
    const began = performance.now()
    expect((await program.run('echo "next";')).body).toBe('next')
    expect(performance.now() - began).toBeLessThan(4000)
    expect(readFileSync(join(program.site, 'gone.txt'), 'utf8')).toBe('1')
  })

  test('ignore_user_abort() lets it go on', async () => {
    program.script(
      'on.php',
      'ignore_user_abort(true); for ($i = 0; $i < 30; $i++) { echo str_repeat("x", 9000); flush(); usleep(10000); } file_put_contents("on.txt", connection_status());',
    )
    const client = await program.open()
    client.send(program.params('on.php'))
    await expect.poll(() => client.answers.get(1)?.stdout.length ?? 0).toBeGreaterThan(0)
    client.socket.destroy()
    expect((await program.run('echo file_get_contents("on.txt");')).body).toBe('1')
  })
})
