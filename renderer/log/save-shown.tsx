import { useSyncExternalStore } from 'react'
import { Button, Menu, MenuTrigger, Popover, Separator } from 'react-aria-components'
import { useStore } from 'zustand'
import { useServices } from '../shell/use-services.ts'
import { Icon } from '../ui/icon.tsx'
import { SaveShownItems, SecretsItem } from './export-items.tsx'
import { strings } from './strings.ts'
import '../ui/menu.css'

/** The shown exchanges into a file, from the top bar. */
export function SaveShown() {
  const { exports, shown } = useServices()
  const none = useSyncExternalStore(shown.watch, () => shown.count === 0)
  const saving = useStore(exports.state, (state) => state.saving)
  if (none || saving)
    return (
      <button type="button" className="button" data-kind="quiet" aria-disabled>
        <Icon name="save" />
        <span className="top-word">{saving ? strings.exports.saving : strings.exports.save}</span>
      </button>
    )
  return (
    <MenuTrigger>
      <Button className="button" data-kind="quiet">
        <Icon name="save" />
        <span className="top-word">{strings.exports.save}</span>
      </Button>
      <Popover className="menu" placement="bottom end" offset={2}>
        <Menu className="menu-items" aria-label={strings.exports.save}>
          <SaveShownItems />
          <Separator className="menu-line" />
          <SecretsItem />
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
