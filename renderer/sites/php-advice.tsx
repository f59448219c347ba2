import { useCallback, useEffect, useState } from 'react'
import type { OutputOf } from '../../app/contract/contract.ts'
import type { sitesContract } from '../../app/contract/sites.ts'
import { asFailure, type FailureData } from '../../app/failure.ts'
import { useServices } from '../shell/use-services.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { ThinBar } from '../ui/thin-bar.tsx'
import { strings } from './strings.ts'
import './php-advice.css'

const words = strings.php

type Advice = OutputOf<(typeof sitesContract)['php.advice']>

/** What PHP was found, which of it serves, and what to do where none can. */
export function PhpAdvice() {
  const { call } = useServices()
  const [advice, setAdvice] = useState<Advice | undefined>()
  const [failure, setFailure] = useState<FailureData | undefined>()
  const [looks, setLooks] = useState(true)
  const look = useCallback(async () => {
    setLooks(true)
    try {
      setAdvice(await call('php.advice', {}))
      setFailure(undefined)
    } catch (error) {
      setFailure(asFailure(error).data)
    }
    setLooks(false)
  }, [call])
  useEffect(() => void look(), [look])
  return (
    <section className="php-advice" aria-busy={looks}>
      <ThinBar shown={looks} />
      <div className="php-head">
        <h2 className="small-title">{words.title}</h2>
        <button type="button" className="button" data-kind="quiet" aria-disabled={looks} onClick={() => !looks && void look()}>
          {words.again}
        </button>
      </div>
      <div role="status">
        {failure && <FailureNote failure={failure} />}
        {!failure && advice && <Said advice={advice} />}
        {!failure && !advice && <p className="quiet">{words.looking}</p>}
      </div>
      {!failure && advice && advice.found.length > 0 && <Found found={advice.found} />}
    </section>
  )
}

function Said({ advice: { found, installCommand, embedded } }: { advice: Advice }) {
  const fpm = found.find(({ sapi }) => sapi === 'fpm-fcgi')
  if (fpm) return <p>{words.serves(fpm.version)}</p>
  return (
    <div className="php-none">
      <p>
        {found.length > 0 ? words.noFpm : words.none} {embedded ? words.embedded(embedded.version) : words.noEmbedded}
      </p>
      {installCommand && (
        <p className="php-install">
          {words.install} <code>{installCommand}</code>
          <CopyButton text={installCommand} what={installCommand} />
        </p>
      )}
    </div>
  )
}

function Found({ found }: { found: Advice['found'] }) {
  return (
    <table className="php-found">
      <thead className="unseen">
        <tr>
          <th scope="col">{words.kind}</th>
          <th scope="col">{words.version}</th>
          <th scope="col">{words.where}</th>
        </tr>
      </thead>
      <tbody>
        {found.map(({ path, version, sapi }) => (
          <tr key={path}>
            <td>{words.sapi[sapi] ?? sapi}</td>
            <td>{version}</td>
            <td>
              <bdi dir="ltr" className="mono">
                {path}
              </bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
