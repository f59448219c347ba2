import type { ComponentProps } from 'react'
import './form-input.css'

export interface TextInputProps extends Omit<ComponentProps<'input'>, 'type' | 'className' | 'aria-label' | 'aria-invalid' | 'onChange'> {
  readonly label: string
  readonly bad?: boolean
  readonly onType: (text: string) => void
}

/** A line of text of a form, left as it is typed. */
export function TextInput({ label, bad = false, onType, ...rest }: TextInputProps) {
  return (
    <input
      className="form-input"
      type="text"
      spellCheck={false}
      autoComplete="off"
      aria-label={label}
      aria-invalid={bad}
      onChange={({ target }) => onType(target.value)}
      {...rest}
    />
  )
}
