import { Header, MenuItem, MenuSection } from 'react-aria-components'
import { useStore } from 'zustand'
import { type FileFormatName, fileFormats, type TextFormatName, textFormats } from '../../app/capture/formats/index.ts'
import { useServices } from '../shell/use-services.ts'
import { Icon } from '../ui/icon.tsx'
import { strings } from './strings.ts'

const words = strings.exports

/** What an exchange can be copied as; cURL has an entry of its own. */
export function CopyItems({ id, titled = false }: { id: number; titled?: boolean }) {
  const { exports } = useServices()
  const names = (Object.keys(textFormats) as TextFormatName[]).filter((name) => name !== 'curl')
  return (
    <MenuSection aria-label={words.copyAs}>
      {titled && <Header className="menu-title">{words.copyAs}</Header>}
      {names.map((name) => (
        <ExportItem key={name} says={textFormats[name].name} run={() => exports.copy(id, name)} />
      ))}
    </MenuSection>
  )
}

/** What an exchange can be saved as. */
export function SaveItems({ id, titled = false }: { id: number; titled?: boolean }) {
  const { exports } = useServices()
  return (
    <MenuSection aria-label={words.saveAs}>
      {titled && <Header className="menu-title">{words.saveAs}</Header>}
      {(Object.keys(fileFormats) as FileFormatName[]).map((name) => (
        <ExportItem key={name} says={fileFormats[name].name} run={() => exports.save(id, name)} />
      ))}
    </MenuSection>
  )
}

/** What all shown exchanges can be saved as, in one file. */
export function SaveShownItems() {
  const { exports, shown } = useServices()
  const many = (Object.keys(fileFormats) as FileFormatName[]).filter((name) => fileFormats[name].many)
  return (
    <MenuSection aria-label={words.saveShown(shown.count)}>
      <Header className="menu-title">{words.saveShown(shown.count)}</Header>
      {many.map((name) => (
        <ExportItem key={name} says={fileFormats[name].name} run={() => exports.saveShown(name)} />
      ))}
    </MenuSection>
  )
}

/** Whether secrets go out, too. The menu stays open: what is wanted comes next. */
export function SecretsItem() {
  const { exports } = useServices()
  const withSecrets = useStore(exports.state, (state) => state.withSecrets)
  return (
    <MenuSection
      aria-label={words.secrets}
      selectionMode="multiple"
      selectedKeys={withSecrets ? ['secrets'] : []}
      onSelectionChange={(keys) => exports.state.setState({ withSecrets: keys === 'all' || keys.has('secrets') })}
    >
      <MenuItem id="secrets" className="menu-item" textValue={words.withSecrets} shouldCloseOnSelect={false}>
        <span title={words.secretsSays}>{words.withSecrets}</span>
        {withSecrets && <Icon name="check" />}
      </MenuItem>
    </MenuSection>
  )
}

function ExportItem({ says, run }: { says: string; run: () => Promise<void> }) {
  return (
    <MenuItem className="menu-item" textValue={says} onAction={() => void run()}>
      <span>{says}</span>
    </MenuItem>
  )
}
