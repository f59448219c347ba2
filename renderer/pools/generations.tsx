import { formatSecond } from '../../app/capture/format.ts'
import type { GenerationView } from '../../app/contract/state.ts'
import { StateWord } from '../ui/state-mark.tsx'
import { strings } from '../ui/strings.ts'

const words = strings.pool

/** The running instances of a pool's file, the one that serves and those that drain. */
export function Generations({ generations }: { generations: readonly GenerationView[] }) {
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
              {words.master(pid)} · {words.since(formatSecond(startedMs))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
