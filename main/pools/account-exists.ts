import { readFileSync } from 'node:fs'
import { runProgram } from './run-program.ts'

/** Whether this machine has a user or a group of that name, directory services included. undefined: it can't be told. */
export async function accountExists(kind: 'user' | 'group', name: string): Promise<boolean | undefined> {
  if (names(kind === 'user' ? '/etc/passwd' : '/etc/group').includes(name)) return true
  if (!/^[\w.][\w.@$ -]*$/.test(name)) return false
  const [program, ...args] = question(kind, name)
  const { code, failed } = await runProgram(program, args, { limitMs: 2000, env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' } })
  return failed === null ? code === 0 : undefined
}

function question(kind: 'user' | 'group', name: string): [string, ...string[]] {
  if (kind === 'user') return ['id', '-u', name]
  return process.platform === 'darwin' ? ['dscl', '.', '-read', `/Groups/${name}`, 'PrimaryGroupID'] : ['getent', 'group', name]
}

function names(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.split(':', 1)[0] ?? '')
  } catch {
    return []
  }
}
