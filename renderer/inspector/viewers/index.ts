import type { BodyKind } from '../../../app/capture/body.ts'
import { FormViewer } from './form-viewer.tsx'
import { HexViewer } from './hex-viewer.tsx'
import { ImageViewer } from './image-viewer.tsx'
import { JsonViewer } from './json-viewer.tsx'
import { TextViewer } from './text-viewer.tsx'
import type { Viewer } from './viewer.ts'

/** How each kind of body is shown. A page's source is text: it is not rendered, it would run. */
export const viewers = {
  json: { View: JsonViewer },
  html: { View: TextViewer },
  text: { View: TextViewer },
  form: { View: FormViewer },
  image: { View: ImageViewer },
  hex: { View: HexViewer },
} satisfies Record<BodyKind, Viewer>
