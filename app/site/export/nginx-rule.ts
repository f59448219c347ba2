import type { Rule } from '../rules/rule.ts'
import type { ConfigText } from './config-text.ts'
import { RULE, ruleCaptures } from './nginx-maps.ts'
import { nginxTemplate, nginxValue, nginxWord } from './nginx-text.ts'

/** What a rule does, for `server`. @param n from 1 */
export function nginxRule(out: ConfigText, { rewrite, action }: Rule, n: number): void {
  const captures = ruleCaptures(n)
  const when = (what: string): void => out.add(`    if ($${RULE} = ${n}) { ${what} }`)
  const decoded = (template: string): void => {
    if (/\$\{(?!query\})/.test(template)) out.note(`the fields of rule ${n} are inserted as they are, decoded.`, '    ')
  }
  if (rewrite !== null) {
    decoded(rewrite)
    // Behind the first internal redirect the path is another one: rewritten again it would never come to an end.
    const target = nginxTemplate(rewrite, captures, `rule ${n}`).replace(/"$/, rewrite.includes('?') ? '?"' : '"')
    out.add(`    if ($now = 1${n}) { rewrite ^ ${target}; }`)
  }
  if (action?.name === 'deny') when(`return ${action.with};`)
  if (action?.name === 'redirect') {
    const { to, status } = action.with
    decoded(to)
    when(
      `return ${status} ${nginxTemplate(to.replace(/\?\$\{query\}$/, ''), captures, `rule ${n}`).replace(/"$/, to.endsWith('?${query}') ? '$is_args$args"' : '"')};`,
    )
  }
  if (action?.name === 'respond') {
    const { status, type, headers, body } = action.with
    const said = Object.entries(headers)
    const mediaType = said.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? type
    const others = said.filter(([name]) => name.toLowerCase() !== 'content-type')
    when(`rewrite ^ /.sluice-rule-${n} last;`)
    out.add(
      `    location = /.sluice-rule-${n} {`,
      '      internal;',
      '      types { }',
      `      default_type ${nginxWord(mediaType, `the type of rule ${n}`)};`,
      ...others.map(
        ([name, value]) =>
          `      add_header ${nginxWord(name, 'a header')} ${nginxValue(value, `the header ${name} of rule ${n}`)} always;`,
      ),
      `      return ${status} ${nginxValue(body, `the body of rule ${n}`).replace(/^$/, '""')};`,
      '    }',
    )
  }
}
