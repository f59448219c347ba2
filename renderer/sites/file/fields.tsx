import type { ReactNode } from 'react'
import '../../editor/form-input.css'

/** A field with its name before it. */
export function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="rule-field">
      <span className="form-name" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly choices: readonly (readonly [value: string, says: string])[]
  readonly onChoose: (value: string) => void
}

/** One of a few values. */
export function Choice({ label, value, choices, onChoose }: ChoiceProps) {
  return (
    <Row label={label}>
      <select className="form-input" aria-label={label} value={value} onChange={({ target }) => onChoose(target.value)}>
        {choices.map(([each, says]) => (
          <option key={each} value={each}>
            {says}
          </option>
        ))}
      </select>
    </Row>
  )
}
