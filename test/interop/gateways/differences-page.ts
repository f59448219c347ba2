import { causes, explains } from './causes.ts'
import type { Difference } from './differences.ts'

/** docs/differences.md. @param versions of the programs, as they are told */
export function differencesPage(found: readonly Difference[], requests: number, versions: string): string {
  const sections = causes.map((cause) => {
    const own = found.filter((each) => causes.find((first) => explains(first, each)) === cause)
    if (cause.sometimes) return `## ${cause.title}\n\n${cause.says}\n`
    return own.length === 0 ? '' : `## ${cause.title}\n\n${cause.says}\n\n${table(own)}\n`
  })
  return `# Sluice and four other servers

${requests} requests, the same bytes, through Sluice, nginx, HAProxy, Caddy and Apache to one PHP-FPM, with a front controller: what PHP was given and what the
client got. nginx, HAProxy and Caddy run what \`sluice export\` writes. This page is made by the test that asks them
(\`test/interop/five-gateways.long.test.ts\`), which fails where there is a difference that no sentence here explains.

${versions}

What differs by nature is left out: ports, times, SERVER_SOFTWARE, SLUICE_ID, how a body is framed, the pages of errors.

${sections.filter((each) => each !== '').join('\n')}`
}

const HEAD = '| | what | Sluice | there | for example | requests |\n|---|---|---|---|---|---|'

/** A row for what is different in one server, and for each pair of statuses. */
function table(found: readonly Difference[]): string {
  const rows = new Map<string, Difference[]>()
  for (const each of found) {
    const key = [each.gateway, each.what, ...(each.what === 'status' ? [each.ours, each.theirs] : [])].join(' ')
    rows.set(key, [...(rows.get(key) ?? []), each])
  }
  const lines = [...rows.values()].map((all) => {
    const [first] = all
    if (!first) return ''
    const { gateway, what, ours, theirs, request } = first
    return `| ${[gateway, what, shown(ours), shown(theirs), code(request), String(all.length)].join(' | ')} |`
  })
  return [HEAD, ...lines].join('\n')
}

const LONGEST = 48
const shown = (value: string | null): string => (value === null ? 'none' : value === '' ? 'empty' : code(value))

function code(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
  return `\`${short
    .replace(/[\n\r]/g, ' ')
    .replaceAll('`', "'")
    .replaceAll('|', '\\|')
    .trim()}\``
}
