import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { formatSecond } from '../../../app/capture/format.ts'
import type { EditorHand, EditorState } from '../../editor/file-editor.ts'
import { strings } from './strings.ts'
import './versions-menu.css'

/** The texts that were applied: one that is chosen becomes the text, to be looked at and applied. */
export function VersionsMenu({ editor, state: { versions, disk } }: { editor: EditorHand; state: EditorState }) {
  return (
    <MenuTrigger onOpenChange={(open) => open && void editor.askVersions()}>
      <Button className="button">{strings.versions}</Button>
      <Popover className="versions" placement="top end">
        <Menu
          className="versions-list"
          aria-label={strings.versions}
          onAction={(key) => {
            const chosen = versions?.find(({ n }) => n === key)
            if (chosen) editor.replace(chosen.text)
          }}
          renderEmptyState={() => <p className="versions-none">{strings.noVersions}</p>}
        >
          {(versions ?? []).map(({ n, atMs, text }) => (
            <MenuItem key={n} id={n} className="versions-item" textValue={strings.version(n)} isDisabled={!disk?.writable}>
              <span>{strings.version(n)}</span>
              <span className="quiet">{`${dayOf(atMs)} ${formatSecond(atMs)}`}</span>
              <span className="quiet">{text === disk?.applied ? strings.running : ''}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

function dayOf(epochMs: number): string {
  const day = new Date(epochMs)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}
