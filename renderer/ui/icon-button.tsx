import type { ComponentProps } from 'react'
import { Icon, type IconName } from './icon.tsx'

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'children' | 'aria-label'> {
  readonly icon: IconName
  /** What it does, for who does not see the icon; the hint as well, unless `title` says more. */
  readonly label: string
}

/** A quiet button that is an icon alone. */
export function IconButton({ icon, label, title = label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={className === undefined ? 'button' : `button ${className}`}
      data-kind="quiet"
      data-only="icon"
      aria-label={label}
      title={title}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  )
}
