import { type ReactNode, useId } from 'react'
import { actionNames } from '../../../app/site/actions.ts'
import { isSaidMap, type SaidRule } from '../../../app/site/edit-rules.ts'
import { rewritableActions } from '../../../app/site/rules/rule.ts'
import type { Fault } from '../../../app/site/settings-file.ts'
import { TextInput } from '../../editor/text-input.tsx'
import { Choice, Row } from './fields.tsx'
import { strings } from './strings.ts'

const words = strings.rule

export interface ActionFieldsProps {
  readonly rule: SaidRule
  /** Of what it does; paths begin in the rule: `['redirect', 'to']`. */
  readonly faults: readonly Fault[]
  readonly pools: readonly string[]
  /** The site's own. */
  readonly pool: string
  readonly onChange: (rule: SaidRule) => void
}

interface FieldMore {
  /** Of its value in the action, where that has several. */
  readonly key?: string
  readonly placeholder?: string
  readonly list?: string
}

/** What a rule does: one action, and its values. */
export function ActionFields({ rule, faults, pools, pool, onChange }: ActionFieldsProps) {
  const poolsId = useId()
  const action = actionNames.find((name) => rule[name] !== undefined) ?? 'rewrite'
  const said = rule[action]
  const set = (value: unknown): void => onChange({ ...rule, [action]: value })
  const values: SaidRule = isSaidMap(said) ? said : {}
  const textOf = (key: string, whole: string): string =>
    String((typeof said === 'string' ? (key === whole ? said : '') : values[key]) ?? '')
  /** Of an action that may be one text or several values: the text alone where nothing else is said. */
  const setOf = (whole: string, key: string, value: string): void => {
    const all: Record<string, unknown> = typeof said === 'string' ? { [whole]: said } : { ...values }
    if (value === '' && key !== whole) delete all[key]
    else all[key] = value
    set(Object.keys(all).every((each) => each === whole) ? (all[whole] ?? '') : all)
  }
  const problemOf = (key: string | undefined): string | undefined =>
    faults.find(({ path }) => path[0] === action && path[1] === key)?.reason
  /** What no field of its own shows. */
  const others = faults.filter(({ path }) => path[0] !== 'rewrite' && !(path[0] === action && SHOWN.includes(path.join('.'))))
  const rewriteProblem = faults.find(({ path }) => path[0] === 'rewrite')?.reason
  const field = (label: string, value: string, onType: (text: string) => void, more: FieldMore = {}) => {
    const problem = problemOf(more.key)
    return (
      <>
        <Row label={label}>
          <TextInput
            label={label}
            value={value}
            onType={onType}
            bad={problem !== undefined}
            list={more.list}
            placeholder={more.placeholder}
          />
        </Row>
        {more.key !== undefined && problem !== undefined && <p className="rule-problem">{problem}</p>}
      </>
    )
  }
  const fields: Readonly<Record<string, () => ReactNode>> = {
    pool: () => (
      <>
        {field(words.pool, String(said), set, { list: poolsId })}
        <datalist id={poolsId}>
          {pools.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
        {!pools.includes(String(said)) && said !== '' && <p className="quiet">{words.newPool(String(said))}</p>}
      </>
    ),
    static: () =>
      field(words.folder, said === 'true' ? '' : String(said), (text) => set(text === '' ? 'true' : text), {
        placeholder: words.folderUsual,
      }),
    proxy: () => (
      <>
        {field(words.to, textOf('to', 'to'), (text) => setOf('to', 'to', text), { key: 'to' })}
        <Choice
          label={words.host}
          value={textOf('keep-host', 'to') || 'true'}
          choices={Object.entries(words.hosts)}
          onChoose={(keeps) => setOf('to', 'keep-host', keeps === 'true' ? '' : keeps)}
        />
      </>
    ),
    redirect: () => (
      <>
        {field(words.to, textOf('to', 'to'), (text) => setOf('to', 'to', text), { key: 'to' })}
        <Choice
          label={words.status}
          value={textOf('status', 'to') || '302'}
          choices={['301', '302', '303', '307', '308'].map((status) => [status, status])}
          onChoose={(status) => setOf('to', 'status', status === '302' ? '' : status)}
        />
      </>
    ),
    rewrite: () => null,
    respond: () => (
      <>
        {field(words.status, textOf('status', 'body'), (text) => setOf('body', 'status', text), { key: 'status', placeholder: '200' })}
        {field(words.type, textOf('type', 'body'), (text) => setOf('body', 'type', text), { key: 'type', placeholder: words.typeUsual })}
        <Row label={words.body}>
          <textarea
            className="form-input rule-body"
            aria-label={words.body}
            rows={3}
            spellCheck={false}
            value={textOf('body', 'body')}
            onChange={({ target }) => setOf('body', 'body', target.value)}
          />
        </Row>
        {values.headers !== undefined && <p className="quiet">{words.headers(Object.keys(Object(values.headers)).length)}</p>}
      </>
    ),
    deny: () => (
      <Choice
        label={words.status}
        value={said === '404' ? '404' : '403'}
        choices={Object.entries(words.denied)}
        onChoose={(status) => set(status === '403' ? 'true' : status)}
      />
    ),
  }
  const other = (): ReactNode => (typeof said === 'string' ? field(words.value, said, set) : <p className="quiet">{words.onlyText}</p>)
  return (
    <div className="rule-part">
      <h3 className="rule-part-name">{words.does}</h3>
      <select
        className="form-input rule-action"
        aria-label={words.action}
        value={action}
        onChange={({ target }) => onChange(withAction(rule, target.value, pool))}
      >
        {[...actionNames, 'rewrite'].map((name) => (
          <option key={name} value={name}>
            {words.actions[name] ?? name}
          </option>
        ))}
      </select>
      {(fields[action] ?? other)()}
      {others.map(({ path, reason }) => (
        <p key={path.join('.')} className="rule-problem">
          {reason}
        </p>
      ))}
      {(action === 'rewrite' || rewritableActions.includes(action)) && (
        <Row label={words.rewrite}>
          <TextInput
            label={words.rewrite}
            value={String(rule.rewrite ?? '')}
            placeholder={words.rewriteUsual}
            bad={rewriteProblem !== undefined}
            onType={(text) => {
              const { rewrite: _, ...rest } = rule
              onChange(text === '' && action !== 'rewrite' ? rest : { ...rule, rewrite: text })
            }}
          />
        </Row>
      )}
      {rewriteProblem !== undefined && <p className="rule-problem">{rewriteProblem}</p>}
    </div>
  )
}

/** Values of actions whose fields say themselves what is wrong with them. */
const SHOWN: readonly string[] = ['redirect.to', 'proxy.to', 'respond.status', 'respond.type']

/** The rule with another action, which says something that it may say; what it matches stays. */
function withAction({ match, rewrite }: SaidRule, action: string, pool: string): SaidRule {
  const begins: SaidRule = {
    pool,
    static: 'true',
    redirect: '/',
    proxy: 'http://127.0.0.1:5173',
    respond: 'Back soon.',
    deny: 'true',
  }
  const kept = rewrite !== undefined && rewritableActions.includes(action) ? { rewrite } : {}
  const said = action === 'rewrite' ? { rewrite: rewrite ?? '/index.php' } : { ...kept, [action]: begins[action] ?? '' }
  return match === undefined ? said : { match, ...said }
}
