import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeRule } from '../../../app/site/rules/describe-rule.ts'
import { readSiteFile, siteFileFaults } from '../../../app/site/site-file.ts'
import { settingsInForce, siteSettings } from '../../../app/site/site-settings.ts'
import { usualLimits } from '../../../main/engine/limits.ts'

test('each setting with what the file says of it, or what holds else', () => {
  const text = 'root: /x\ntimeouts: { queue: 5s }\nset-params:\n  APP_ENV: dev\n  A: ["1"]\nhosts: []\n'
  const all = new Map<string, unknown>(
    settingsInForce(text, 'blog').map(({ name, written, line, usual }) => [name, { written, line, usual }]),
  )
  expect(all.get('root')).toMatchObject({ written: '/x', line: 1 })
  expect(all.get('timeouts.queue')).toEqual({ written: '5s', line: 2, usual: '60s' })
  expect(all.get('set-params')).toMatchObject({ written: '{ APP_ENV: dev, A: [ 1 ] }', line: 4 })
  expect(all.get('hosts')).toEqual({ written: '[]', line: 6, usual: '[blog.localhost]' })
  expect(all.get('pool')).toEqual({ written: null, line: null, usual: 'blog' })
})

test('the times that hold are those of the engine', () => {
  const usual = {
    queue: usualLimits.queueMs,
    starting: usualLimits.startingMs,
    connect: usualLimits.connectMs,
    'client-idle': usualLimits.clientIdleMs,
  }
  for (const [name, ms] of Object.entries(usual)) expect(siteSettings[`timeouts.${name as keyof typeof usual}`].usual).toBe(`${ms / 1000}s`)
})

test('the documentation names every setting', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/sites.md'), 'utf8')
  for (const name of Object.keys(siteSettings)) expect(docs, name).toContain(`\`${name.split('.')[0]}\``)
})

test('all faults of a file, each with its line and what it is of', () => {
  expect(siteFileFaults('root: /x\nport: high\nrules:\n  - { match: { path: a }, deny: true }\n  - { deny: 405 }\n')).toEqual([
    { line: 2, path: ['port'], reason: 'port must be a number from 0 to 65535' },
    { line: 4, path: ['rules', 0, 'match', 'path'], reason: 'rules.match.path must begin with /, * or ~, and a does not' },
    { line: 5, path: ['rules', 1, 'deny'], reason: 'rules.deny must be true, 403 or 404' },
  ])
  expect(siteFileFaults('root: [')).toMatchObject([{ line: 1, path: [] }])
  expect(siteFileFaults('root: /x\n')).toEqual([])
})

test.each([
  { rule: '{ pool: api }', says: 'pool api' },
  { rule: '{ rewrite: /a, pool: api }', says: 'rewritten to /a, pool api' },
  { rule: '{ rewrite: /a }', says: 'rewritten to /a' },
  { rule: '{ static: true }', says: 'a file of the docroot' },
  { rule: '{ static: dist }', says: 'a file of dist' },
  { rule: '{ redirect: { to: /n, status: 301 } }', says: '301 to /n' },
  { rule: '{ respond: Hi }', says: '200 Hi' },
  { rule: '{ respond: { status: 204 } }', says: '204' },
  { rule: '{ deny: true }', says: 'denied with 403' },
])('in words: $rule', ({ rule, says }) => {
  const [read] = readSiteFile(`root: /x\nrules: [${rule}]\n`, { name: 'x', path: '/x.yaml' }).rules
  expect(read && describeRule(read)).toBe(says)
})
