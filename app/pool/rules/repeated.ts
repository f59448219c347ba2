import { type Problem, problem } from '../problem.ts'
import type { Setting } from '../settings.ts'
import type { Reading } from './reading.ts'

/** What is set twice, and what does nothing because something else wins. */
export function repeatedProblems({ section }: Reading): Problem[] {
  const last = new Map<string, Setting>()
  for (const setting of section.settings) last.set(setting.key, setting)
  const named = section.isGlobal ? {} : { section: section.name }
  return section.settings.flatMap((setting) => {
    const { key, valuePlace } = setting
    if (key === 'include' || key.endsWith('[]')) return []
    const winner = last.get(key)
    if (winner && winner !== setting) return [problem('given-twice', valuePlace, { ...named, key, line: where(winner, setting) })]
    const ini = /^php_(?:value|flag)\[(.+)\]$/s.exec(key)?.[1]
    const admin = ini === undefined ? undefined : (last.get(`php_admin_value[${ini}]`) ?? last.get(`php_admin_flag[${ini}]`))
    return admin ? [problem('php-admin-wins', valuePlace, { ...named, key, admin: admin.key, line: where(admin, setting) })] : []
  })
}

function where(one: Setting, from: Setting): string {
  const { path, line } = one.valuePlace
  return path === from.valuePlace.path ? String(line) : `${line} of ${path}`
}
