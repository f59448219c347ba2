import { strings } from '../ui/strings.ts'
import './token-screen.css'

/** Shown instead of the window: nothing can be shown without the right token, and only a person can get it. */
export function TokenScreen({ why }: { why: 'no-token' | 'bad-token' }) {
  const { connection } = strings
  return (
    <main className="token-screen">
      <div className="token-text">
        <h1>{connection.refusedTitle[why]}</h1>
        <p>{connection.refusedSays[why]}</p>
        <p>{connection.refusedDo}</p>
        <pre className="token-line">{connection.refusedLine(location.host)}</pre>
        <p className="quiet">{connection.refusedLost}</p>
      </div>
    </main>
  )
}
