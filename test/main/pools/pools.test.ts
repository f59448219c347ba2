import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { failureOf } from '../../failure-of.ts'
import { suiteWith } from '../../peers.ts'
import { groupMembers, killProcess, processesOf } from '../../processes.ts'
import { tempFolder } from '../../temp-folder.ts'
import { until } from '../../until.ts'
import { accountLines, bodyOf, external, poolFile, RUN, runningPools, slowRequest } from './running-pools.ts'

suiteWith(['php-fpm'], 'pools on PHP-FPM', () => {
  test('the file of a new site runs: ready, an answer, figures of the access log, lines', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    pools.write('a.php', '<?php error_log("from the script"); echo "hello ", $_SERVER["SLUICE_ID"] ?? "";')
    const set = pools.pools.set(pools.config())
    expect(pools.engine()).toMatchObject({ state: 'starting', addresses: [], generation: null })
    await set
    expect(pools.engine()).toMatchObject({
      state: 'ready',
      generation: 1,
      maxChildren: 8,
      limitExtensions: ['.php', '.phar'],
      failure: null,
    })
    expect(pools.engine()?.addresses).toEqual([`unix:${pools.runFolder}/${RUN}/g1/0.sock`])
    expect(pools.view()).toMatchObject({ pm: 'ondemand', maxChildren: 8, remarks: [], state: { word: 'ready', failure: null } })
    expect(pools.view()?.overlay).toContain('listen = ')
    expect(bodyOf(await pools.request('a.php', { SLUICE_ID: `${RUN}-17` }))).toBe(`hello ${RUN}-17`)
    await until(() => pools.told.figures.length > 0, { what: 'the figures' })
    const [figures] = pools.told.figures
    expect(figures).toMatchObject({ id: 17, worker: { certain: true } })
    expect(figures?.worker.phpMs).toBeGreaterThan(0)
    expect(figures?.worker.memoryBytes).toBeGreaterThan(100_000)
    expect(groupMembers(pools.view()?.generations[0]?.pid ?? 0)).toContain(figures?.worker.pid)
    await until(() => pools.told.lines.some((line) => line.source === 'worker' && line.says === 'from the script'), { what: 'its line' })
    expect(pools.pools.lines('blog').map(({ n }) => n)).toEqual(pools.told.lines.map((_, i) => i + 1))
  })

  test('neither pings nor requests of another run become figures', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    pools.write('a.php', 'x')
    await pools.pools.set(pools.config())
    await pools.request('a.php', { SLUICE_ID: 'zzzzzz-5' })
    await pools.request('a.php')
    await pools.request('a.php', { SLUICE_ID: `${RUN}-6` })
    await until(() => pools.told.figures.length > 0, { what: 'the figures' })
    expect(pools.told.figures.map(({ id }) => id)).toEqual([6])
  })

  test('a restart loses no request: a slow one ends on the old generation, new ones go to the next', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    pools.write('fast.php', '<?php echo "fast";')
    await pools.pools.set(pools.config())
    const slow = await slowRequest(pools, 900)
    const [old] = pools.view()?.generations ?? []
    await pools.pools.restart('blog')
    expect(pools.engine()).toMatchObject({ state: 'ready', generation: 2 })
    expect(pools.view()?.generations.map(({ n, at }) => [n, at])).toEqual([
      [1, 'draining'],
      [2, 'serving'],
    ])
    expect(bodyOf(await pools.request('fast.php'))).toBe('fast')
    expect(bodyOf(await slow.answer)).toBe('done')
    await until(() => groupMembers(old?.pid ?? 0).length === 0, { what: 'the end of the old generation' })
    await until(() => !existsSync(`${pools.runFolder}/${RUN}/g1`), { what: 'its folder to go' })
    expect(pools.told.pools.every(({ state }, i) => state === 'ready' || i < 3)).toBe(true)
  })

  test('what goes on after fastcgi_finish_request is not lost', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    const mark = `${tempFolder(0o777)}/mark`
    pools.write(
      'late.php',
      `<?php echo "early"; fastcgi_finish_request(); usleep(900000); file_put_contents(${JSON.stringify(mark)}, "x");`,
    )
    await pools.pools.set(pools.config())
    expect(bodyOf(await pools.request('late.php'))).toBe('early')
    await pools.pools.restart('blog')
    await until(() => pools.view()?.generations.length === 1, { ms: 20_000, what: 'the old generation to end' })
    expect(existsSync(mark)).toBe(true)
  })

  test('a restart with a broken file is refused with its line, and the running generation goes on', async () => {
    const pools = runningPools()
    const good = await poolFile(pools.folder)
    pools.write('blog.conf', good)
    pools.write('a.php', '<?php echo "alive";')
    await pools.pools.set(pools.config())
    pools.write('blog.conf', `${good}pm.max_childen = 3\n`)
    const failure = await failureOf(() => pools.pools.restart('blog'))
    const line = good.split('\n').length
    expect(failure.data).toMatchObject({ code: 'pool-file-refused', details: { path: pools.config().file, place: `:${line}` } })
    expect(failure.message).toBe(`PHP-FPM refuses ${pools.config().file}:${line}: unknown entry 'pm.max_childen'`)
    expect(pools.engine()).toMatchObject({ state: 'ready', generation: 1, failure: null })
    expect(pools.view()?.state).toMatchObject({ word: 'ready', failure: { code: 'pool-file-refused' } })
    expect(bodyOf(await pools.request('a.php'))).toBe('alive')
    pools.write('blog.conf', good)
    await pools.pools.restart('blog')
    expect(pools.view()?.state.failure).toBeNull()
  })

  test('a file that is refused at first starts by itself when it is mended', async () => {
    const pools = runningPools()
    const good = await poolFile(pools.folder)
    pools.write('blog.conf', good.replace('pm = ondemand', 'pm = on demand'))
    await pools.pools.set(pools.config())
    expect(pools.engine()).toMatchObject({ state: 'failed', addresses: [], failure: { code: 'pool-file-refused' } })
    expect(pools.view()?.state).toMatchObject({ word: 'failed', failure: { code: 'pool-file-refused' } })
    expect(existsSync(`${pools.runFolder}/${RUN}/g1`)).toBe(false)
    pools.write('blog.conf', good)
    await until(() => pools.engine()?.state === 'ready', { ms: 20_000, what: 'the pool' })
  })

  test('stop refuses at once and lets what runs finish; start begins anew', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    await pools.pools.set(pools.config())
    const pid = pools.view()?.generations[0]?.pid ?? 0
    const slow = await slowRequest(pools, 900)
    await pools.pools.stop('blog')
    expect(pools.engine()).toMatchObject({ state: 'stopped', addresses: [] })
    expect(pools.view()?.state.word).toBe('draining')
    expect(bodyOf(await slow.answer)).toBe('done')
    await until(() => pools.view()?.state.word === 'stopped', { what: 'its end' })
    await until(() => groupMembers(pid).length === 0, { what: 'the end of its processes' })
    await pools.pools.start('blog')
    expect(pools.engine()).toMatchObject({ state: 'ready', generation: 2 })
  })

  test('two sections are two pools of one generation; one may stop while the other goes on', async () => {
    const pools = runningPools()
    const account = await accountLines(pools.folder)
    const section = (name: string): string => `[${name}]\n${account}pm = static\npm.max_children = 2\nenv[POOL] = $pool\n`
    pools.write('two.conf', section('one') + section('Two'))
    pools.write('a.php', '<?php echo $_SERVER["POOL"], posix_getppid();')
    const config = (name: string) => pools.config({ name, section: name, file: `${pools.folder}/two.conf` })
    await Promise.all([pools.pools.set(config('one')), pools.pools.set(config('two'))])
    const pid = pools.view('one')?.generations[0]?.pid
    expect(pools.view('two')?.generations[0]?.pid).toBe(pid)
    expect(bodyOf(await pools.request('a.php', {}, 'one'))).toBe(`one${pid}`)
    expect(bodyOf(await pools.request('a.php', {}, 'two'))).toBe(`Two${pid}`)
    await pools.pools.stop('one')
    expect(pools.engine('one')?.state).toBe('stopped')
    expect(bodyOf(await pools.request('a.php', {}, 'two'))).toBe(`Two${pid}`)
    await pools.pools.start('one')
    expect(pools.engine('one')).toMatchObject({ state: 'ready', generation: 1 })
    pools.pools.remove('one')
    expect(pools.told.gone).toEqual(['one'])
    expect(pools.engine('two')?.state).toBe('ready')
  })

  test('a section that is not in the file is said', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder, 'other'))
    await pools.pools.set(pools.config())
    expect(pools.engine()).toMatchObject({ state: 'failed', failure: { code: 'pool-no-section' } })
    expect(processesOf(pools.runFolder)).toHaveLength(1) // the reaper
  })

  test('what the file sets in [global] does not win, and what it includes is covered', async () => {
    const pools = runningPools()
    const account = await accountLines(pools.folder)
    pools.write('parts/b.inc', `[inc]\n${account}pm = static\npm.max_children = 1\nlisten = ${pools.folder}/theirs.sock\n`)
    pools.write(
      'blog.conf',
      `${await poolFile(pools.folder)}include = ${pools.folder}/parts/*.inc\n[global]\ndaemonize = yes\npid = ${pools.folder}/x.pid\nerror_log = ${pools.folder}/x.log\nprocess_control_timeout = 0\n`,
    )
    pools.write('a.php', '<?php echo "a";')
    await pools.pools.set(pools.config())
    await pools.pools.set(pools.config({ name: 'inc', section: 'inc' }))
    expect(bodyOf(await pools.request('a.php'))).toBe('a')
    expect(bodyOf(await pools.request('a.php', {}, 'inc'))).toBe('a')
    expect(pools.view('inc')?.ownListen?.address).toBe(`unix:${pools.folder}/theirs.sock`)
    expect(readdirSync(pools.folder).sort()).toEqual(['a.php', 'blog.conf', 'parts', 'run'])
  })

  test('an include may name a variable of the environment', async () => {
    const pools = runningPools({ env: { ...process.env, PARTS: 'parts' } })
    pools.write('parts/b.inc', 'env[WHICH] = included\n')
    pools.write('blog.conf', `${await poolFile(pools.folder)}include = "${pools.folder}/$\{PARTS}/*.inc"\n`)
    pools.write('a.php', '<?php echo $_SERVER["WHICH"];')
    await pools.pools.set(pools.config())
    pools.write('parts/b.inc', 'broken since')
    expect(bodyOf(await pools.request('a.php'))).toBe('included')
    killProcess(pools.view()?.generations[0]?.pid ?? 0)
    await until(() => pools.engine()?.generation === 2, { what: 'a start from the frozen copy' })
  })

  test('an address that Sluice could not foresee is refused before it is opened', async () => {
    const pools = runningPools()
    const account = await accountLines(pools.folder)
    pools.write('b.inc', `[b]\n${account}pm = static\npm.max_children = 1\nlisten = ${pools.folder}/theirs.sock\n`)
    // A constant, which only PHP can read.
    pools.write('blog.conf', `${await poolFile(pools.folder)}include = DIRECTORY_SEPARATOR "${pools.folder.slice(1)}/b.inc"\n`)
    await pools.pools.set(pools.config())
    expect(pools.engine()).toMatchObject({ state: 'failed', failure: { code: 'pool-not-covered' } })
    expect(pools.view()?.state.says).toBe(`PHP-FPM would also open ${pools.folder}/theirs.sock, which is not ours.`)
    expect(existsSync(`${pools.folder}/theirs.sock`)).toBe(false)
  })

  test('an error in an included file is shown at its own path and line', async () => {
    const pools = runningPools()
    pools.write('parts/b.inc', '; x\npm.foo = 1\n')
    pools.write('blog.conf', `${await poolFile(pools.folder)}include = ${pools.folder}/parts/*.inc\n`)
    await pools.pools.set(pools.config())
    expect(pools.view()?.state.says).toBe(`PHP-FPM refuses ${pools.folder}/parts/b.inc:2: unknown entry 'pm.foo'`)
  })

  test('close ends everything: processes, sockets, folders; a slow request gets its time', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    await pools.pools.set(pools.config())
    const slow = await slowRequest(pools, 900)
    const pid = pools.view()?.generations[0]?.pid ?? 0
    await pools.pools.close(10_000)
    expect(bodyOf(await slow.answer)).toBe('done')
    expect(groupMembers(pid)).toEqual([])
    expect(processesOf(pools.folder)).toEqual([])
    expect(existsSync(pools.runFolder)).toBe(false)
  })

  test('close does not wait longer than it may', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    await pools.pools.set(pools.config())
    const endless = (await slowRequest(pools, 600_000)).answer.catch((error: Error) => error.message)
    const pid = pools.view()?.generations[0]?.pid ?? 0
    const from = performance.now()
    await pools.pools.close(300)
    expect(performance.now() - from).toBeLessThan(5000)
    expect(await endless).toMatch(/closed|ECONNRESET/)
    expect(groupMembers(pid)).toEqual([])
    expect(existsSync(pools.runFolder)).toBe(false)
  })

  test('close while a generation is being started leaves nothing', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    const set = pools.pools.set(pools.config())
    await pools.pools.close(0)
    await set
    expect(processesOf(pools.folder)).toEqual([])
    expect(existsSync(pools.runFolder)).toBe(false)
  })

  test('restarts that come while one is applied are joined', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    await pools.pools.set(pools.config())
    await Promise.all(Array.from({ length: 6 }, () => pools.pools.restart('blog')))
    expect(pools.engine()?.generation).toBeLessThanOrEqual(3)
  })

  test('at most three drain; a further change waits until one is ended', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    await pools.pools.set(pools.config())
    const cut: Promise<string>[] = []
    for (let n = 1; n <= 3; n++) {
      const { answer } = await slowRequest(pools, 600_000)
      const end = answer.then(
        () => 'whole',
        () => 'cut',
      )
      cut.push(end)
      await pools.pools.restart('blog')
    }
    const fifth = pools.pools.restart('blog')
    await until(() => /waits for generation 1/.test(pools.view()?.state.says ?? ''), { what: 'the wait to be said' })
    expect(pools.engine()).toMatchObject({ state: 'ready', generation: 4 })
    pools.pools.endDraining('blog')
    await fifth
    expect(pools.engine()?.generation).toBe(5)
    expect(await Promise.all(cut)).toEqual(['cut', 'cut', 'cut'])
  })

  test('a pool without a PHP says what to install; one that is unknown is said', async () => {
    const pools = runningPools({ search: [], embeddedProgram: '/nonexistent/embedded.cjs' })
    pools.write('blog.conf', '[blog]\n')
    await pools.pools.set(pools.config())
    expect(pools.engine()).toMatchObject({ state: 'failed', failure: { code: 'php-not-found' } })
    expect((await failureOf(() => pools.pools.start('blog'))).mend).toMatch(/^Install it \(.*php.*\), or /)
    expect((await failureOf(() => pools.pools.restart('nope'))).code).toBe('pool-unknown')
    expect(failureOf(() => pools.pools.lines('nope')).code).toBe('pool-unknown')
    expect(await pools.pools.whoDied({ pool: 'nope', generation: 1, held: true })).toEqual({ masterDied: false, worker: null })
  })

  test('other settings move a pool to another file; the old generation ends', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    pools.write('other.conf', await poolFile(pools.folder, 'blog', 'env[WHICH] = other\n'))
    pools.write('a.php', '<?php echo $_SERVER["WHICH"] ?? "first";')
    await pools.pools.set(pools.config())
    const pid = pools.view()?.generations[0]?.pid ?? 0
    expect(bodyOf(await pools.request('a.php'))).toBe('first')
    await pools.pools.set(pools.config({ file: `${pools.folder}/other.conf` }))
    expect(bodyOf(await pools.request('a.php'))).toBe('other')
    expect(pools.engine()?.generation).toBe(2) // never a number that the engine knows from before
    expect(pools.told.pools.slice(3).map(({ state }) => state)).not.toContain('starting') // the old one served until then
    await until(() => groupMembers(pid).length === 0, { what: 'the end of the first' })
  })

  test('other settings that are refused leave the pool as it was', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    pools.write('a.php', '<?php echo "first";')
    await pools.pools.set(pools.config())
    for (const more of [{ file: `${pools.folder}/none.conf` }, { section: 'other' }]) {
      await pools.pools.set(pools.config(more))
      expect(pools.engine()).toMatchObject({ state: 'ready', generation: 1 })
      expect(bodyOf(await pools.request('a.php'))).toBe('first')
      expect(pools.view()).toMatchObject({ file: pools.config().file, section: 'blog', state: { word: 'ready' } })
    }
    expect(pools.view()?.state.says).toMatch(/^Generation 1 serves.* New settings were refused: .*has no section \[other\]\.$/)
    await pools.pools.restart('blog')
    expect(pools.view()?.state.failure).toBeNull()
  })

  test('an environment that would mislead PHP-FPM is not handed on', async () => {
    const pools = runningPools({ env: { ...process.env, PHP_INI_SCAN_DIR: '/nowhere', FPM_SOCKETS: '/x=3', SEEN: 'yes' } })
    pools.write('blog.conf', await poolFile(pools.folder, 'blog', 'env[SEEN] = $SEEN\nclear_env = no\n'))
    pools.write('a.php', '<?php echo getenv("SEEN"), "|", getenv("PHP_INI_SCAN_DIR"), "|", getenv("FPM_SOCKETS");')
    await pools.pools.set(pools.config())
    expect(bodyOf(await pools.request('a.php'))).toBe('yes||')
    expect(pools.told.lines.map(({ says }) => says)).toContain('Not handed to PHP-FPM: PHP_INI_SCAN_DIR, FPM_SOCKETS.')
  })

  test('a worker that is killed is told, and the pool goes on', async () => {
    const pools = runningPools()
    pools.write('blog.conf', await poolFile(pools.folder))
    pools.write('pid.php', '<?php echo getmypid();')
    await pools.pools.set(pools.config())
    const { answer, worker } = await slowRequest(pools, 600_000)
    killProcess(worker)
    await expect(answer).rejects.toThrow(/closed|ECONNRESET/)
    await until(() => pools.told.lines.some(({ pid, says }) => pid === worker && /exited on signal 9/.test(says)), { what: 'the line' })
    expect(await pools.pools.whoDied({ pool: 'blog', generation: 1, held: true })).toEqual({
      masterDied: false,
      worker: { pid: worker, how: 'signal 9 (SIGKILL)', certain: true },
    })
    expect(Number(bodyOf(await pools.request('pid.php')))).toBeGreaterThan(0)
    expect(pools.engine()).toMatchObject({ state: 'ready', generation: 1 })
  })
})

test('an external pool is ready as it is', async () => {
  const pools = runningPools({ search: [] })
  await pools.pools.set(pools.config({ name: 'api', responder: 'external', external: external(['unix:/run/api.sock', '127.0.0.1:9000']) }))
  expect(pools.engine('api')).toEqual({
    name: 'api',
    state: 'ready',
    addresses: ['unix:/run/api.sock', '127.0.0.1:9000'],
    generation: null,
    maxChildren: 32,
    balance: 'roundrobin',
    servers: [
      { address: 'unix:/run/api.sock', maxConnections: 16, down: null },
      { address: '127.0.0.1:9000', maxConnections: 16, down: null },
    ],
    keepConn: false,
    limitExtensions: ['.php', '.phar'],
    reader: null,
    failure: null,
  })
  expect(pools.view('api')).toMatchObject({ responder: 'external', file: null, section: null, php: null, state: { word: 'ready' } })
  expect(existsSync(pools.runFolder)).toBe(false)
})
