import { useEffect, useId } from 'react'
import { useStore } from 'zustand'
import type { TriedView } from '../../../app/contract/site-file.ts'
import { TextInput } from '../../editor/text-input.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'
import { FailureNote } from '../../ui/failure-note.tsx'
import { strings } from './strings.ts'
import type { Trial } from './trial.ts'
import './try-box.css'

const words = strings.try
const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** A request that is tried against the text as it is, while it is typed: which rule, what answers, and why. */
export function TryBox({ trial, text, isBroken }: { trial: Trial; text: string; isBroken: boolean }) {
  const { asked, tried, failure } = useStore(trial.state)
  const titleId = useId()
  const methodsId = useId()
  useEffect(() => trial.against(text, asked), [trial, text, asked])
  return (
    <section className="try" aria-labelledby={titleId}>
      <h2 id={titleId} className="small-title">
        {words.title}
      </h2>
      <div className="try-line">
        <TextInput
          label={words.method}
          list={methodsId}
          value={asked.method}
          onType={(text) => trial.ask({ method: text.toUpperCase() })}
        />
        <datalist id={methodsId}>
          {METHODS.map((method) => (
            <option key={method} value={method} />
          ))}
        </datalist>
        <TextInput label={words.url} placeholder="/" value={asked.url} onType={(url) => trial.ask({ url })} />
      </div>
      <details className="try-more" open={asked.headers !== '' || asked.client !== ''}>
        <summary>{words.more}</summary>
        <textarea
          className="form-input try-headers"
          aria-label={words.headers}
          placeholder={words.headersExample}
          rows={2}
          spellCheck={false}
          value={asked.headers}
          onChange={({ target }) => trial.ask({ headers: target.value })}
        />
        <TextInput label={words.client} placeholder={words.clientUsual} value={asked.client} onType={(client) => trial.ask({ client })} />
      </details>
      <div className="try-result" role="group" aria-label={words.result} tabIndex={0}>
        {isBroken ? (
          <p className="quiet">{words.broken}</p>
        ) : failure ? (
          <FailureNote failure={failure} />
        ) : (
          tried && <Result tried={tried} />
        )}
      </div>
    </section>
  )
}

function Result({ tried }: { tried: TriedView }) {
  const { rule, why, pool, answer, failure, params } = tried
  return (
    <>
      <Facts>
        <Fact name={words.rule}>
          <span role="status">{rule === null ? words.noRule : words.ruleNamed(rule)}</span>
        </Fact>
        <Fact name={words.answer}>
          {answer ? (
            <>
              {words.kinds[answer.kind] ?? answer.kind} <bdi className="mono">{answer.says}</bdi>
            </>
          ) : (
            words.error(failure?.status ?? 500)
          )}
        </Fact>
        {answer?.kind === 'script' && <Fact name={words.pool}>{pool}</Fact>}
        <Fact name={words.why}>{why}</Fact>
      </Facts>
      {failure && <p className="try-mend">{failure.mend}</p>}
      {params.length > 0 && (
        <details className="try-params">
          <summary>{words.params(params.length)}</summary>
          <table aria-label={words.paramsLabel}>
            <thead>
              <tr>
                <th>{words.name}</th>
                <th>{words.value}</th>
                <th>{words.from}</th>
              </tr>
            </thead>
            <tbody>
              {params.map(({ name, value, says }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>
                    <bdi dir="auto">{value}</bdi>
                  </td>
                  <td className="try-from">{says}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  )
}
