import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asFailure, Failure } from '../../app/failure.ts'
import type { PoolFacts } from '../../app/pool/facts.ts'
import type { FpmVerdict } from '../../app/pool/fpm-verdict.ts'
import { iniText } from '../../app/pool/ini-value.ts'
import { generatedConfig, globalOverlay } from '../../app/pool/overlay.ts'
import { readPoolText, sectionValues } from '../../app/pool/pool-text.ts'
import { checkPool, refused } from './check-pool.ts'
import { cleanEnvironment } from './clean-environment.ts'
import type { PhpFound } from './find-php.ts'
import { type FrozenPool, withOriginalPaths, writeFrozenPool } from './frozen-pool.ts'
import { preparePool } from './prepared-pool.ts'
import { runProgram } from './run-program.ts'

const CHECK_LIMIT_MS = 10_000

/**
 * Lets a php-fpm test a pool file: as it is, or under the overlay that Sluice runs it with. It is tested from a copy, and its logs are
 * not touched. @throws Failure `php-unusable`, `file-unwritable`
 */
export async function askVerdict(
  frozen: FrozenPool,
  php: PhpFound,
  runBy: PoolFacts['runBy'],
  env: NodeJS.ProcessEnv,
): Promise<FpmVerdict> {
  const { version } = php
  const home = mkdtempSync(join(tmpdir(), 'sluice-check-'))
  try {
    const folder = join(home, 'g')
    if (runBy === 'sluice') await checkPool(preparePool(frozen, php, folder), frozen, php, env)
    else await testAlone(frozen, php, folder, env)
    return { version, accepts: true }
  } catch (error) {
    const failure = asFailure(error)
    if (failure.code !== 'pool-file-refused' && failure.code !== 'pool-not-covered') throw failure
    const { path, line, reason } = failure.details
    return {
      ...{ version, accepts: false, path: String(path) },
      reason: typeof reason === 'string' ? reason : failure.message,
      line: typeof line === 'number' ? line : null,
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** Only what -t would write is put elsewhere: the logs, which may be root's. */
async function testAlone(frozen: FrozenPool, php: PhpFound, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  mkdirSync(folder, { mode: 0o700 })
  const copies = writeFrozenPool(frozen, folder)
  const { sections, statements } = readPoolText(frozen.text)
  const overlays = sections.map(({ name, raw }, index) => {
    const values = sectionValues(statements, name)
    const logs = ['access.log', 'slowlog'].filter((key) => values.get(key)?.directive.value)
    return [`[${raw}]`, ...logs.map((key) => `${key} = ${iniText(join(folder, `${index}-${key}`))}`), ''].join('\n')
  })
  const global = globalOverlay({ errorLog: join(folder, 'fpm.log'), pidFile: null })
  const config = join(folder, 'check.conf')
  writeFileSync(config, generatedConfig({ global, copy: copies.main, overlays }), { mode: 0o600 })
  const { code, stdout, stderr, failed } = await runProgram(php.path, ['-y', config, '-t'], {
    limitMs: CHECK_LIMIT_MS,
    env: cleanEnvironment(env).env,
  })
  if (failed !== null) throw new Failure('php-unusable', { path: php.path, reason: failed })
  if (code !== 0) throw refused(withOriginalPaths(stderr + stdout, copies), `it ended with code ${code} and said nothing`, frozen)
}
