import type { Exec } from './exec.ts'
import { compileMatch, type Matcher } from './matcher.ts'
import type { SetParams } from './set-params.ts'
import type { SiteRequest } from './site-request.ts'
import { compileTemplate, type Template } from './template.ts'

/** What `set-params` means for a request. */
export type ParamSetter = (request: SiteRequest, exec: Exec) => Readonly<Record<string, string>>

/**
 * A value that has fields, all of them empty, sets nothing, as in HAProxy; one that is written empty is set so.
 * @returns where no value depends on the request, the same parameters for all
 */
export function compileParams(params: SetParams): Readonly<Record<string, string>> | ParamSetter {
  const all = Object.entries(params).map(
    ([key, choices]): Compiled => ({
      key,
      choices: choices.map((each) => ({
        template: compileTemplate(each.value),
        when: Object.keys(each.when).length > 0 ? compileMatch(each.when) : undefined,
      })),
    }),
  )
  const dependent = all.some(({ choices }) => choices.some(({ template, when }) => when || !template.fixed))
  if (!dependent) return Object.fromEntries(all.map(({ key, choices }) => [key, choices[0]?.template.render(NO_REQUEST, []) ?? '']))
  return (request, exec) => {
    const set: Record<string, string> = {}
    for (const { key, choices } of all) {
      for (const { template, when } of choices) {
        const captures = when ? when(request, exec) : []
        if (!captures) continue
        const text = template.render(request, captures)
        if (text !== '' || template.fixed) set[key] = text
        break
      }
    }
    return set
  }
}

const NO_REQUEST: SiteRequest = { scheme: 'http', method: '', host: '', path: '', query: '', headers: [], client: '', port: 0 }

interface Compiled {
  readonly key: string
  readonly choices: readonly { readonly template: Template; readonly when: Matcher | undefined }[]
}
