import { formatSecond } from '../../app/capture/format.ts'
import type { PoolView } from '../../app/contract/state.ts'
import { StateWord } from '../ui/state-mark.tsx'
import { strings } from '../ui/strings.ts'

const words = strings.pool

/** The running instances of a pool's file or program, the one that serves and those that drain. */
export function Generations({ pool: { generations, responder } }: { pool: PoolView }) {
  if (generations.length === 0) return null
  return (
    <section>
      <h2 className="small-title">{words.generations}</h2>
      <ul className="pool-generations">
        {generations.map(({ n, pid, at, startedMs }) => (
          <li key={n}>
            <StateWord word={at} text={words.words[at]} />
            <span>{words.generation(n)}</span>
            <span className="quiet">
              {responder === 'fpm' ? words.master(pid) : words.process(pid)} · {words.since(formatSecond(startedMs))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
