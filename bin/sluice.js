#!/usr/bin/env node
import { existsSync } from 'node:fs'

const program = new URL('../dist/cli.cjs', import.meta.url)

if (existsSync(program)) await import(program.href)
else {
  console.error('Sluice is not built yet. Run in its folder: npm ci && npm run build')
  process.exitCode = 2
}
