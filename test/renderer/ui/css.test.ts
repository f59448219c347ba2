import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../../renderer')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.css'))
  .map((name) => ({ name: relative('', name), css: readFileSync(join(root, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '') }))

test('only the tokens name a colour or a duration', () => {
  const named = files
    .filter(({ name }) => !name.endsWith('tokens.css'))
    .flatMap(({ name, css }) =>
      [...css.matchAll(/#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|color-mix)\(|:\s*(?:white|black|red|gray|grey)\b/gi)].map(
        ([found]) => `${name}: ${found}`,
      ),
    )
  expect(named).toEqual([])
})

test('every token that is used is there', () => {
  const all = files.map(({ css }) => css).join('\n')
  const defined = new Set([...all.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name))
  const missing = [...all.matchAll(/var\((--[\w-]+)/g)].flatMap(([, name]) => (defined.has(name) ? [] : [name]))
  expect(missing).toEqual([])
})

test('light, dark and forced colours know the same tokens', () => {
  const tokens = files.find(({ name }) => name.endsWith('tokens.css'))?.css ?? ''
  const [light = '', dark = ''] = tokens.split('@media (prefers-color-scheme: dark)')
  const colours = (css: string): string[] => [...css.matchAll(/(--[\w-]+):\s*oklch/g)].map(([, name = '']) => name)
  const inDark = new Set(colours(dark.split('@media')[0] ?? ''))
  expect(colours(light).filter((name) => !inDark.has(name))).toEqual([])
})
