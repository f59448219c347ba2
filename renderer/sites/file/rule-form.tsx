import { useId } from 'react'
import { isSaidMap, type SaidRule } from '../../../app/site/edit-rules.ts'
import { inlineYaml } from '../../../app/site/inline-yaml.ts'
import type { Fault } from '../../../app/site/settings-file.ts'
import { TextInput } from '../../editor/text-input.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { ActionFields } from './action-fields.tsx'
import { type Condition, type ConditionKind, conditionKinds, conditionsOf, isNamed, matchOf, newCondition } from './conditions.ts'
import type { RuleRow } from './rule-rows.ts'
import { strings } from './strings.ts'
import './rule-form.css'

const words = strings.rule
export const RULE_FORM_ID = 'rule-form'

export interface RuleFormProps {
  readonly row: RuleRow
  readonly pools: readonly string[]
  /** The site's own. */
  readonly pool: string
  readonly readOnly: boolean
  readonly onChange: (said: SaidRule) => void
  /** What is changed next is undone by itself. */
  readonly onPause: () => void
}

/** One rule as fields: each change is in the text at once. */
export function RuleForm({ row, pools, pool, readOnly, onChange, onPause }: RuleFormProps) {
  const titleId = useId()
  const { n, said, faults } = row
  const rule = isSaidMap(said) ? said : undefined
  const conditions = rule && conditionsOf(rule.match)
  const shown = faultsShown(faults)
  return (
    <section id={RULE_FORM_ID} className="rule-form" aria-labelledby={titleId} onBlur={onPause}>
      <h2 id={titleId} className="small-title">
        {words.title(n)}
      </h2>
      {shown.rest.map((reason) => (
        <p key={reason} className="rule-problem">
          {reason}
        </p>
      ))}
      {!rule || !conditions ? (
        <p className="quiet">{words.onlyText}</p>
      ) : (
        <fieldset disabled={readOnly}>
          <Conditions
            conditions={conditions}
            faults={shown.match}
            onChange={(next) => {
              const { match: before, ...rest } = rule
              const match = matchOf(next, before)
              onChange(match ? { match, ...rest } : rest)
            }}
          />
          {isSaidMap(rule.match) && rule.match.not !== undefined && <p className="quiet">{words.not(inlineYaml(rule.match.not))}</p>}
          <ActionFields rule={rule} faults={shown.does} pools={pools} pool={pool} onChange={onChange} />
        </fieldset>
      )}
    </section>
  )
}

interface ConditionsProps {
  readonly conditions: readonly Condition[]
  readonly faults: readonly Fault[]
  readonly onChange: (conditions: readonly Condition[]) => void
}

function Conditions({ conditions, faults, onChange }: ConditionsProps) {
  const change = (at: number, by: Partial<Condition>): void => onChange(conditions.map((each, n) => (n === at ? { ...each, ...by } : each)))
  const unused = conditionKinds.find((kind) => !conditions.some((each) => each.kind === kind)) ?? 'path'
  return (
    <div className="rule-part">
      <h3 className="rule-part-name">{words.matches}</h3>
      {conditions.length === 0 && <p className="quiet">{words.anyRequest}</p>}
      {conditions
        .map((each, at) => ({ ...each, at }))
        .map(({ kind, name, value, at }) => {
          const problem = faults.find(
            ({ path }) => path[1] === kind && (!isNamed(kind) || path[2] === undefined || sameName(path[2], name)),
          )?.reason
          const repeats = conditions.slice(0, at).some((each) => each.kind === kind && each.name === name)
          return (
            <div key={at} className="rule-condition" data-named={isNamed(kind)}>
              {repeats && <span className="rule-or">{words.or}</span>}
              <select
                className="form-input"
                aria-label={words.kindOf(at + 1)}
                value={kind}
                onChange={({ target }) => change(at, newCondition(target.value as ConditionKind))}
              >
                {conditionKinds.map((each) => (
                  <option key={each} value={each}>
                    {words.kinds[each]}
                  </option>
                ))}
              </select>
              {isNamed(kind) && (
                <TextInput
                  label={words.nameOf(at + 1)}
                  placeholder={words.namePlaceholder}
                  value={name}
                  onType={(text) => change(at, { name: text })}
                />
              )}
              <TextInput
                label={words.valueOf(at + 1)}
                placeholder={words.placeholders[kind]}
                value={value}
                bad={problem !== undefined}
                onType={(text) => change(at, { value: text })}
              />
              <IconButton
                icon="close"
                label={words.removeCondition(at + 1)}
                onClick={() => onChange(conditions.filter((_, n) => n !== at))}
              />
              {problem !== undefined && !repeats && <p className="rule-problem">{problem}</p>}
            </div>
          )
        })}
      <button type="button" className="button rule-add" data-kind="quiet" onClick={() => onChange([...conditions, newCondition(unused)])}>
        {words.addCondition}
      </button>
    </div>
  )
}

const sameName = (a: PropertyKey, b: string): boolean => String(a).toLowerCase() === b.toLowerCase()

/** A fault that no field can show stands above them all. */
function faultsShown(faults: readonly Fault[]): { match: readonly Fault[]; does: readonly Fault[]; rest: readonly string[] } {
  const match = faults.filter(({ path }) => path[0] === 'match' && conditionKinds.some((kind) => kind === path[1]))
  const does = faults.filter(({ path }) => path.length > 0 && path[0] !== 'match')
  return {
    match,
    does,
    rest: faults.filter((each) => !match.includes(each) && !does.includes(each)).map(({ reason }) => reason),
  }
}
