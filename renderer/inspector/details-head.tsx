import { sentenceOf } from '../../app/capture/sentence.ts'
import { readableTarget } from '../log/readable-target.ts'
import { toneOfRow } from '../log/row-tone.ts'
import { strings } from '../ui/strings.ts'
import type { Decoded } from './use-decoded.ts'

/** What was asked, what came of it, and why: one line each. */
export function DetailsHead({ decoded, gone }: { decoded: Decoded; gone: boolean }) {
  const { detail } = decoded
  const { summary } = detail
  const sentence = sentenceOf(summary, { detail, decoded })
  return (
    <header className="details-head">
      <p className="details-asked">
        <span>{summary.method}</span>
        <bdi dir="ltr" className="details-target" title={summary.target}>
          {readableTarget(summary.target)}
        </bdi>
        <span className="log-status" data-tone={toneOfRow(summary)}>
          {summary.status ?? strings.log.states[summary.state]}
        </span>
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
