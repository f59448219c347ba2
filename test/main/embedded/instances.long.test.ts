import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith } from '../../peers.ts'
import { until } from '../../until.ts'
import { RunningProgram } from './running-program.ts'

suiteWith(['php-wasm'], 'instances of the embedded PHP are replaced', () => {
  test('one that breaks cuts its answer and is replaced; the other one goes on', async () => {
    const program = await RunningProgram.start()
    const [broken, other] = await Promise.all([
      program.run('flush(); $a = []; for ($i = 0; $i < 200000; $i++) $a = [$a]; echo strlen(serialize($a));'),
      program.run('usleep(300000); echo "whole";'),
    ])
    expect(broken.exitCode).toBeUndefined()
    expect(broken.stderr).toMatch(/^The embedded PHP broke: .* \(where it is a recursion, it is too deep for the embedded PHP\)\n$/)
    expect(other).toMatchObject({ body: 'whole', exitCode: 0 })
    expect(program.lines.join()).toMatch(/PHP instance \d broke: .*The next one takes its place\./)
    for (let n = 0; n < 4; n++) expect((await program.run('echo "on";')).body).toBe('on')
  })

  test('an endless loop is ended by its time limit, and by the limit for requests', async () => {
    const program = await RunningProgram.start({ more: ['--request-limit-ms', '2000'] })
    const [own, ours, sent] = await Promise.all([
      program.run('set_time_limit(1); for (;;);'),
      program.run('set_time_limit(0); for (;;);'),
      program.run('set_time_limit(1); echo str_repeat("x", 9000); for (;;);'),
    ])
    expect(own).toMatchObject({ status: 504, exitCode: 1 })
    expect(own.body).toBe('The script was ended: it ran longer than max_execution_time, which is 1 s for it.\n')
    expect(own.stderr).toBe(own.body)
    expect(ours.body).toBe('The script was ended: it ran longer than the limit of 2 s for a request.\n')
    expect(sent).toMatchObject({ status: 200, exitCode: undefined })
    expect((await program.run('echo "on";')).body).toBe('on')
  })

  test('time that a script sleeps is no time of set_time_limit', async () => {
    const program = await RunningProgram.start({ workers: 1 })
    expect((await program.run('set_time_limit(1); sleep(2); echo "awake";')).body).toBe('awake')
  })

  test('one that has served its number of requests is replaced between two of them', async () => {
    const program = await RunningProgram.start({ workers: 1, more: ['--max-requests', '2'] })
    const pids = []
    for (let n = 0; n < 5; n++) pids.push((await program.run('echo getmypid();')).body)
    expect(pids).toEqual(['1', '1', '2', '2', '3'])
    expect(program.lines).toEqual([])
  })

  test('SQLite: what an instance left that was ended in the middle is rolled back', async () => {
    const program = await RunningProgram.start()
    const open = '$d = new PDO("sqlite:" . __DIR__ . "/half.db"); $d->exec("PRAGMA cache_size = 1");'
    await program.run(`${open} $d->exec("CREATE TABLE t (s TEXT)"); $d->exec("INSERT INTO t VALUES ('kept')");`)
    const write = '$d->exec("BEGIN"); for ($i = 0; $i < 200; $i++) $d->exec("INSERT INTO t VALUES (hex(randomblob(2000)))");'
    expect((await program.run(`${open} ${write} set_time_limit(1); for (;;);`)).status).toBe(504)
    expect(existsSync(join(program.site, 'half.db-journal'))).toBe(true)
    const { body } = await program.run(
      `${open} echo $d->query("SELECT group_concat(s) FROM t")->fetchColumn(), " ", $d->query("PRAGMA integrity_check")->fetchColumn();`,
    )
    expect(body).toBe('kept ok')
  })

  test('a client that does not read holds its instance back', async () => {
    const program = await RunningProgram.start()
    program.script('much.php', 'touch("began"); for ($i = 0; $i < 1600; $i++) echo str_repeat("x", 65536); touch("done");')
    const client = await program.open()
    client.socket.pause()
    client.send(program.params('much.php'))
    await until(() => existsSync(join(program.site, 'began')), { what: 'the script to begin' })
    // 100 MB take it a tenth of this.
    expect((await program.run('sleep(3); clearstatcache(); echo json_encode(file_exists("done"));')).body).toBe('false')
    client.socket.resume()
    expect((await client.answer()).stdout.length).toBeGreaterThan(1600 * 65536)
    expect(existsSync(join(program.site, 'done'))).toBe(true)
  })
})
