import { strings } from '../ui/strings.ts'

/** What will be seen in the log. */
export function EmptyTeaches() {
  return (
    <ul className="empty-teaches">
      {strings.empty.teaches.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}
