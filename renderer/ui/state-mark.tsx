import './state-mark.css'

export type Tone = 'ok' | 'waiting' | 'warning' | 'error' | 'quiet'

/** How a thing stands, by its word: the shape says it without the colour. */
const marks: Readonly<Record<string, { readonly shape: keyof typeof shapes; readonly tone: Tone }>> = {
  ready: { shape: 'full', tone: 'ok' },
  open: { shape: 'full', tone: 'ok' },
  serving: { shape: 'full', tone: 'ok' },
  starting: { shape: 'half', tone: 'waiting' },
  opening: { shape: 'half', tone: 'waiting' },
  applying: { shape: 'half', tone: 'waiting' },
  draining: { shape: 'half', tone: 'waiting' },
  quitting: { shape: 'half', tone: 'waiting' },
  orphaned: { shape: 'half', tone: 'warning' },
  crashed: { shape: 'cross', tone: 'error' },
  failed: { shape: 'cross', tone: 'error' },
  stopped: { shape: 'ring', tone: 'quiet' },
  up: { shape: 'full', tone: 'ok' },
  down: { shape: 'cross', tone: 'error' },
  unknown: { shape: 'ring', tone: 'quiet' },
}

const shapes = {
  full: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  ring: <circle cx="6" cy="6" r="3.25" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  half: (
    <>
      <circle cx="6" cy="6" r="3.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 2a4 4 0 0 0 0 8z" fill="currentColor" />
    </>
  ),
  cross: <path d="M2.5 2.5l7 7m0-7l-7 7" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
}

export const toneOf = (word: string): Tone => marks[word]?.tone ?? 'quiet'

/** The shape alone: the word stands beside it. */
export function StateMark({ word }: { word: string }) {
  const { shape, tone } = marks[word] ?? { shape: 'ring', tone: 'quiet' }
  return (
    <svg className="state-mark" data-tone={tone} viewBox="0 0 12 12" aria-hidden="true">
      {shapes[shape]}
    </svg>
  )
}

export function StateWord({ word, text }: { word: string; text: string }) {
  return (
    <span className="state-word" data-tone={toneOf(word)}>
      <StateMark word={word} />
      {text}
    </span>
  )
}
