import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Summary } from '../../app/capture/summary.ts'
import { asFailure, type FailureData } from '../../app/failure.ts'
import { copyAsCurl } from '../log/copy-as-curl.ts'
import { strings } from '../log/strings.ts'
import { keyText, REPLAY_KEYS } from '../shell/command-key.ts'
import { useServices } from '../shell/use-services.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { Icon } from '../ui/icon.tsx'
import { ExportMenu } from './export-menu.tsx'

const SHOWN_MS = 1500

type Copied = 'done' | 'failed' | FailureData | undefined

/** Send it again, copy it as cURL; what fails says so below. Through a tap nothing can be sent again, and without a host there is no URL. */
export function ExchangeActions({ summary: { id, tap, host } }: { summary: Summary }) {
  const services = useServices()
  const { replays } = services
  const { sending, failed } = useStore(replays.state)
  const [copied, setCopied] = useState<Copied>()
  const said = typeof copied === 'string' ? copied : undefined
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setCopied(undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [said])
  const copy = async (): Promise<void> => {
    try {
      setCopied((await copyAsCurl(services, id)) ? 'done' : 'failed')
    } catch (error) {
      setCopied(asFailure(error).data)
    }
  }
  const failure = typeof copied === 'object' ? copied : failed?.id === id ? failed.failure : undefined
  return (
    <>
      <div className="details-actions">
        <button
          type="button"
          className="button"
          aria-disabled={sending !== null || tap !== null}
          title={tap === null ? `${strings.replay.send} (${keyText(...REPLAY_KEYS)})` : strings.replay.tapped}
          onClick={() => tap === null && void replays.send(id)}
        >
          <Icon name="again" />
          <span>{strings.replay.send}</span>
        </button>
        {host !== '' && (
          <button type="button" className="button" data-kind="quiet" title={strings.curl.copy} onClick={() => void copy()}>
            <Icon name={said === 'done' ? 'check' : 'copy'} />
            <span>{strings.curl[said ?? 'copy']}</span>
          </button>
        )}
        <ExportMenu id={id} />
      </div>
      {failure && (
        <div className="details-failed" role="alert">
          <FailureNote failure={failure} />
        </div>
      )}
    </>
  )
}
