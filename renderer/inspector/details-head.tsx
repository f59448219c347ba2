import { mimeName } from '../../app/capture/mime-name.ts'
import { sentenceOf } from '../../app/capture/sentence.ts'
import { readableTarget } from '../log/readable-target.ts'
import { toneOfRow } from '../log/row-tone.ts'
import { stateWord } from '../log/state-word.ts'
import { strings } from '../ui/strings.ts'
import { ExchangeActions } from './exchange-actions.tsx'
import { TermButton } from './term-button.tsx'
import type { Decoded } from './use-decoded.ts'

/** What was asked, what came of it, and why: one line each. */
export function DetailsHead({ decoded, gone }: { decoded: Decoded; gone: boolean }) {
  const { detail } = decoded
  const { summary } = detail
  const sentence = sentenceOf(summary, { detail, decoded })
  return (
    <header className="details-head">
      <ExchangeActions key={summary.id} summary={summary} />
      <p className="details-asked">
        {summary.method !== '' && (
          <TermButton summary={summary} word="method">
            {summary.method}
          </TermButton>
        )}
        <bdi dir="ltr" className="details-target" title={summary.target}>
          {readableTarget(summary.target) || summary.tap}
        </bdi>
        <TermButton summary={summary} word="status">
          <span className="log-status" data-tone={toneOfRow(summary)}>
            {summary.status ?? stateWord(summary)}
          </span>
        </TermButton>
        <TermButton summary={summary} word="type">
          {mimeName(summary.mime)}
        </TermButton>
      </p>
      <h2 className="details-sentence" title={sentence}>
        {sentence}
      </h2>
      {summary.failure && <p className="details-mend">{summary.failure.mend}</p>}
      {gone ? (
        <p className="details-hint">{strings.details.goneOld}</p>
      ) : (
        !summary.kept && <p className="details-hint">{strings.details.bytesGone}</p>
      )}
    </header>
  )
}
