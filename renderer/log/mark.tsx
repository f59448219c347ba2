const marks = {
  failure: { tone: 'server-error', path: 'M4.2 4.2l7.6 7.6m0-7.6l-7.6 7.6' },
  stderr: { tone: 'client-error', path: 'M3 4.5h10M3 8h10M3 11.5h6' },
  finding: { tone: 'client-error', path: 'M8 3l5.5 10h-11zM8 7v2.6M8 11.4v.01' },
  retry: { tone: 'waiting', path: 'M12.5 6.5A5 5 0 1 0 13 8.5M12.8 3.2v3.4H9.4' },
  gap: { tone: 'waiting', path: 'M2.5 8h3M10.5 8h3M7 5l-1.2 6M10 5l-1.2 6' },
} as const

/** A small sign with its words on hover, and for who can't see it. */
export function Mark({ name, says }: { name: keyof typeof marks; says: string }) {
  const { tone, path } = marks[name]
  return (
    <svg className="log-mark" data-tone={tone} viewBox="0 0 16 16" role="img" aria-label={says}>
      <title>{says}</title>
      <path d={path} />
    </svg>
  )
}
