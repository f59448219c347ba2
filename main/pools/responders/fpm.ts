import { limitExtensions } from '../../../app/pool/limit-extensions.ts'
import { sameSection } from '../../../app/pool/pool-lines.ts'
import { keepConnRemark } from '../keep-conn-remark.ts'
import type { PoolConfig } from '../pool-config.ts'
import type { Responder } from '../responder.ts'
import type { RunningGeneration } from '../running-generation.ts'
import type { Supervisor } from '../supervisor.ts'

/** A section of a pool file, which PHP-FPM runs. @param supervisor of the file; undefined: none could be made */
export function fpmResponder({ file, section, keepConn = false }: PoolConfig, supervisor: Supervisor | undefined): Responder {
  const sectionOf = (generation: RunningGeneration): RunningGeneration['sections'][number] | undefined =>
    generation.sections.find((each) => sameSection(each.name, section))
  const effective = (key: string): string | undefined =>
    supervisor?.plan?.effective.find((each) => sameSection(each.name, section))?.values.get(key)
  return {
    kind: 'fpm',
    runner: supervisor,
    supervisor,
    facts() {
      const { current, generations = [], plan } = supervisor ?? {}
      const shown = current ?? generations.at(-1)
      const serving = current && sectionOf(current)
      const planned = plan?.sections.find((each) => sameSection(each.name, section))
      return {
        file,
        section,
        php: plan?.php.version ?? null,
        overlay: (shown && sectionOf(shown)?.overlay) ?? null,
        generations: generations.flatMap((each) => each.view(sectionOf(each)) ?? []),
        addresses: serving ? [`unix:${serving.socket}`] : [],
        pm: effective('pm') ?? null,
        maxChildren: Math.max(1, Number(effective('pm.max_children')) || 1),
        limitExtensions: limitExtensions(effective('security.limit_extensions')),
        ...(keepConn ? { engine: { keepConn } } : {}),
        ownListen: planned?.ownListen ?? null,
        remarks: [...(planned?.remarks ?? []), ...(keepConn ? [keepConnRemark] : [])],
      }
    },
    async join(check) {
      // A section of a file that runs already needs no new generation.
      if (supervisor?.current && supervisor.plan) await check(supervisor.plan)
      else await supervisor?.apply()
    },
    // At the pool's own socket only the one that serves may be asked.
    asked: (spare) =>
      (supervisor?.generations ?? []).flatMap((generation) => {
        const { at } = generation.state
        const own = sectionOf(generation)
        if (!own || (at !== 'serving' && at !== 'draining')) return []
        return [{ n: generation.n, section: own, spare: spare && at === 'serving' }]
      }),
  }
}
