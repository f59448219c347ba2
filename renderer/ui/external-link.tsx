import type { ReactNode } from 'react'

export interface ExternalLinkProps {
  readonly url: string
  /** Of a button that leads elsewhere. */
  readonly className?: string
  readonly kind?: 'primary'
  readonly children: ReactNode
}

/** Leads to a site: in a tab of its own; from the desktop app, in the person's browser. */
export function ExternalLink({ url, className, kind, children }: ExternalLinkProps) {
  return (
    <a href={url} className={className} data-kind={kind} target="_blank" rel="noreferrer">
      {children}
    </a>
  )
}
