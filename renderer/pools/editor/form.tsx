import { useMemo, useState } from 'react'
import type { PoolProblem } from '../../../app/contract/pool-file.ts'
import { isArray } from '../../../app/pool/directives.ts'
import { type PoolForm, poolForm } from '../../../app/pool/form.ts'
import { poolLines, sameSection } from '../../../app/pool/pool-lines.ts'
import { FieldHelp } from './field-help.tsx'
import { FormField } from './form-field.tsx'
import { FormMap } from './form-map.tsx'
import type { PoolEditor } from './pool-editor.ts'
import { strings } from './strings.ts'
import '../../editor/form-input.css'
import './form.css'

/** Groups that are open from the start; another is where the file sets something of it. */
const OPEN: readonly string[] = ['workers', 'listen', 'account', 'requests', 'environment', 'php']

export interface FormProps {
  readonly editor: PoolEditor
  readonly text: string
  readonly section: string
  readonly php: string | null
  readonly problems: readonly PoolProblem[]
  readonly readOnly: boolean
}

/** Every directive that a pool may have: what the file sets, and what holds where it sets nothing. */
export function Form({ editor, text, section, php, problems, readOnly }: FormProps) {
  const [helped, setHelped] = useState<string | undefined>()
  const lines = useMemo(() => poolLines(text), [text])
  const form = useMemo(() => poolForm(lines, section, php), [lines, section, php])
  if (!lines.some(({ header }) => header && sameSection(header.name, section)))
    return <p className="form-none">{strings.noSection(section)}</p>
  const bad = new Set(problems.flatMap(({ level, line }) => (level === 'error' ? line : [])))
  const help = form.groups.flatMap(({ fields }) => fields).find(({ name }) => name === helped)
  return (
    <section className="form" aria-label={strings.formLabel}>
      <div className="form-groups">
        {form.groups.map(({ group, title, fields }) => (
          <details key={group} className="form-group" open={OPEN.includes(group) || isUsed(fields)}>
            <summary>{title}</summary>
            {fields.map((field) => (
              <div key={field.name} onFocus={() => setHelped(field.name)}>
                {isArray(field.info) ? (
                  <FormMap editor={editor} field={field} readOnly={readOnly} bad={bad} />
                ) : (
                  <FormField editor={editor} field={field} text={text} readOnly={readOnly} php={php} bad={bad} />
                )}
              </div>
            ))}
          </details>
        ))}
      </div>
      <FieldHelp field={help} />
    </section>
  )
}

const isUsed = (fields: PoolForm['groups'][number]['fields']): boolean =>
  fields.some(({ given, entries }) => given !== null || entries.length > 0)
