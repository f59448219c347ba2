import type { ComponentType } from 'react'
import type { BodyChoice } from '../../../app/capture/body.ts'

export interface ViewerProps {
  /** Without any Content-Encoding; never empty. */
  readonly bytes: Uint8Array
  readonly choice: BodyChoice
}

/** A way to show a body. */
export interface Viewer {
  readonly View: ComponentType<ViewerProps>
}
