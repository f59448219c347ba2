import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Client } from '../../app/contract/client.ts'
import { addRule } from '../../app/site/edit-rules.ts'
import { freePort } from '../free-port.ts'
import { suiteWith } from '../peers.ts'
import { until } from '../until.ts'
import { phpFolder, sluice, testUser } from './cli/sluice.ts'
import { clientOf, keepAsking } from './running-sluice.ts'

vi.setConfig({ testTimeout: 60_000 })

const HEAD = '# mine\n'

/** A site of a workspace with a file of its own. */
async function served(): Promise<{ readonly client: Client; readonly url: string; readonly path: string; readonly folder: string }> {
  const user = testUser()
  const folder = phpFolder(user, 'blog', '<?php echo "page ", $_SERVER["APP_ENV"] ?? "";')
  const path = join(user.workspace, 'sites/blog.yaml')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `# the blog\nroot: ${folder}\nport: ${await freePort()}\n`)
  const { client, urls } = await clientOf(await sluice(user, ['serve', '--workspace', user.workspace, '--port', '0', '--ui-port', '0']))
  return { client, url: urls.blog ?? '', path, folder }
}

const stateOf = async (client: Client) => (await client.call('state.get', {})).sites.find(({ name }) => name === 'blog')?.state
const page = async (url: string): Promise<string> => (await fetch(url)).text()
const hello = (body: string) => ({ match: { path: '/hello' }, respond: body })

suiteWith(['php-fpm'], 'the file of a site of a running Sluice', () => {
  test('what is written is served at once, without a failed request; what is refused or behind is not written', async () => {
    const { client, url, path } = await served()
    const file = await client.call('site.file', { site: 'blog' })
    expect(file).toMatchObject({ site: 'blog', path, text: readFileSync(path, 'utf8'), writable: true })
    const stop = keepAsking(url)
    const text = HEAD + addRule(file.text, 0, hello('one'))
    const { seen } = await client.call('site.writeFile', { site: 'blog', text, seen: file.seen })
    expect(await page(`${url}/hello`)).toBe('one')
    expect(readFileSync(path, 'utf8')).toBe(text)

    await expect(client.call('site.writeFile', { site: 'blog', text: text.replace('respond', 'responds'), seen })).rejects.toMatchObject({
      code: 'site-file-invalid',
      details: { line: text.split('\n').findIndex((line) => line.includes('respond')) + 1 },
    })
    await expect(client.call('site.writeFile', { site: 'blog', text, seen: file.seen })).rejects.toMatchObject({
      code: 'site-file-changed',
    })
    await expect(client.call('site.writeFile', { site: 'blog', text: 'root: /no/where\n', seen })).rejects.toMatchObject({
      code: 'folder-missing',
    })
    expect(readFileSync(path, 'utf8')).toBe(text)
    expect(await page(`${url}/hello`)).toBe('one')
    expect(new Set(await stop())).toEqual(new Set([200]))
  })

  test('a change by somebody else is served where it can be; else what was served goes on, and says why', async () => {
    const { client, url, path } = await served()
    const before = readFileSync(path, 'utf8')
    const text = addRule(before, 0, hello('by hand'))
    writeFileSync(path, text)
    await until(async () => (await page(`${url}/hello`)) === 'by hand', { what: 'the rule that somebody wrote' })
    writeFileSync(path, text.replace('respond', 'responds'))
    await until(async () => (await stateOf(client))?.failure !== null, { what: 'why it is not served' })
    expect(await stateOf(client)).toMatchObject({ word: 'open', failure: { code: 'site-file-invalid', details: { path } } })
    expect(await page(`${url}/hello`)).toBe('by hand')
    rmSync(path)
    await until(async () => (await stateOf(client))?.failure?.code === 'file-unreadable', { what: 'that it is gone' })
    await expect(client.call('site.file', { site: 'blog' })).rejects.toMatchObject({ code: 'site-has-no-file' })
    expect(await page(`${url}/hello`)).toBe('by hand')
    writeFileSync(path, before)
    await until(async () => (await stateOf(client))?.failure === null, { what: 'that all is well again' })
    expect(await page(`${url}/hello`)).toContain('page')
  })

  test('a stopped site stays so when its file changes, and is started by what it says then', async () => {
    const { client, path } = await served()
    await client.call('site.stop', { name: 'blog' })
    const { text, seen } = await client.call('site.file', { site: 'blog' })
    await client.call('site.writeFile', { site: 'blog', text: addRule(text, 0, hello('later')), seen })
    expect(await stateOf(client)).toEqual({ word: 'stopped', failure: null })
    await client.call('site.start', { name: 'blog' })
    const url = (await client.call('state.get', {})).sites.find(({ name }) => name === 'blog')?.urls[0]
    expect(await page(`${url}/hello`)).toBe('later')
    expect(readFileSync(path, 'utf8')).toContain('later')
  })

  test('a request is tried against the file or a text in its place: which rule, what answers, which parameters, and why', async () => {
    const { client, folder } = await served()
    const { text } = await client.call('site.file', { site: 'blog' })
    const asked = { site: 'blog', method: 'GET', url: '/hello?a=1', headers: [] }
    expect(await client.call('site.try', asked)).toMatchObject({
      rule: null,
      pool: 'blog',
      answer: { kind: 'script', says: join(folder, 'index.php') },
      failure: null,
    })
    const rules = addRule(`${text}set-params: { APP_ENV: "\${header.x-env}" }\n`, 0, {
      match: { header: { 'x-env': '*' } },
      rewrite: '/index.php',
    })
    const tried = await client.call('site.try', { ...asked, text: rules, headers: [{ name: 'X-Env', value: 'dev' }] })
    expect(tried).toMatchObject({ rule: 1, answer: { kind: 'script' } })
    expect(tried.why).toContain('rule 1 (header x-env *)')
    expect(tried.params).toContainEqual({ name: 'APP_ENV', value: 'dev', origin: 'site', says: 'Set by set-params in the site file.' })
    expect(tried.params).toContainEqual(expect.objectContaining({ name: 'QUERY_STRING', value: 'a=1', origin: 'request' }))
    const denied = addRule(text, 0, { match: { client: '10.0.0.0/8' }, deny: '404' })
    expect(await client.call('site.try', { ...asked, text: denied, client: '10.1.2.3' })).toMatchObject({
      rule: 1,
      answer: null,
      failure: { code: 'rule-hides' },
    })
    expect(await client.call('site.try', { ...asked, text: addRule(text, 0, { redirect: '/x' }) })).toMatchObject({
      answer: { kind: 'redirect', says: '302 /x' },
    })
    await expect(client.call('site.try', { ...asked, text: `${text}rule: []\n` })).rejects.toMatchObject({ code: 'site-file-invalid' })
    await expect(client.call('site.try', { ...asked, url: 'ftp://x/' })).rejects.toMatchObject({ code: 'http-bad-target' })
    await expect(client.call('site.try', { ...asked, site: 'none' })).rejects.toMatchObject({ code: 'site-unknown' })
  })
})
