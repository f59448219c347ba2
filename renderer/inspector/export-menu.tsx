import { Button, Menu, MenuTrigger, Popover, Separator } from 'react-aria-components'
import { CopyItems, SaveItems, SecretsItem } from '../log/export-items.tsx'
import { strings } from '../log/strings.ts'
import { Icon } from '../ui/icon.tsx'
import '../ui/menu.css'

/** The exchange that is looked at, for other programs. */
export function ExportMenu({ id }: { id: number }) {
  return (
    <MenuTrigger>
      <Button className="button" data-kind="quiet">
        <Icon name="save" />
        <span>{strings.exports.export}</span>
      </Button>
      <Popover className="menu" placement="bottom end" offset={2}>
        <Menu className="menu-items" aria-label={strings.exports.export}>
          <CopyItems id={id} titled />
          <SaveItems id={id} titled />
          <Separator className="menu-line" />
          <SecretsItem />
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
