import { useEffect, useState } from 'react'
import type { OutputOf } from '../../app/contract/contract.ts'
import type { sitesContract } from '../../app/contract/sites.ts'
import { isVouched } from '../../app/site/vouched-names.ts'
import { useServices } from '../shell/use-services.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { ExternalLink } from '../ui/external-link.tsx'
import { Fact } from '../ui/facts.tsx'
import { FailureNote } from '../ui/failure-note.tsx'
import { strings } from './strings.ts'

const words = strings.https

type Status = OutputOf<(typeof sitesContract)['https.status']>

/** Where a site is reached by HTTPS, on the ports of HTTP; and, while something here does not trust its certificates, the command that changes it. */
export function HttpsFact({ urls }: { urls: readonly string[] }) {
  const status = useStatus()
  if (!status || urls.length === 0) return null
  const { names, untrustedBy, failure } = status
  const hosts = urls.map((url) => ({ url: url.replace(/^http:/, 'https:'), host: new URL(url).hostname.toLowerCase() }))
  const outside = hosts.filter(({ host }) => !mayHave(names, host) && !isAddress(host))
  return (
    <Fact name={words.title}>
      {failure && <FailureNote failure={failure} />}
      {!failure &&
        hosts
          .filter(({ host }) => mayHave(names, host))
          .map(({ url }) => (
            <div key={url} className="with-copy">
              <ExternalLink url={url}>{url}</ExternalLink>
              <CopyButton text={url} what={url} />
            </div>
          ))}
      {!failure && outside.map(({ host }) => <Advice key={host} says={words.outside(host, names)} command={`sluice https new ${host}`} />)}
      {!failure && untrustedBy.length > 0 && <Advice says={words.untrusted(untrustedBy)} command="sluice https trust" />}
    </Fact>
  )
}

function Advice({ says, command }: { says: string; command: string }) {
  return (
    <div className="quiet">
      {says}
      <div className="with-copy">
        <code className="mono">{command}</code>
        <CopyButton text={command} what={command} />
      </div>
    </div>
  )
}

/** Asked again when the person comes back: from the terminal, perhaps, where the command was run. */
function useStatus(): Status | undefined {
  const { call } = useServices()
  const [status, setStatus] = useState<Status | undefined>()
  useEffect(() => {
    const look = (): void => void call('https.status', {}).then(setStatus, () => {}) // without an answer nothing is claimed
    look()
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [call])
  return status
}

const isAddress = (host: string): boolean => /^\[|^[\d.]+$/.test(host)
const mayHave = (names: readonly string[], host: string): boolean => isVouched(names, host) || host === '[::1]' || host === '127.0.0.1'
