import type { ReactNode } from 'react'
import { Button, Keyboard, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator, SubmenuTrigger } from 'react-aria-components'
import type { Summary } from '../../app/capture/summary.ts'
import { COMMAND, keyText, REPLAY_KEYS } from '../shell/command-key.ts'
import { useServices } from '../shell/use-services.ts'
import { makeRuleFrom } from '../sites/file/rule-from-request.ts'
import { strings as siteWords } from '../sites/file/strings.ts'
import { copyText } from '../ui/copy-text.ts'
import { Icon } from '../ui/icon.tsx'
import type { Column } from './columns.tsx'
import { copyAsCurl } from './copy-as-curl.ts'
import { CopyItems, SaveItems, SecretsItem } from './export-items.tsx'
import { readableTarget } from './readable-target.ts'
import { filterTerm, type RowTerm, rowTerms, termOfColumn } from './row-terms.ts'
import { rowText } from './row-text.ts'
import { strings } from './strings.ts'
import '../ui/menu.css'

/** The row that a menu is open for, and where: in the window, px. */
export interface MenuAt {
  readonly id: number
  /** What was pointed at; undefined: the keyboard asked. */
  readonly cell: { readonly column: Column['id']; readonly text: string } | undefined
  readonly x: number
  readonly y: number
}

const words = strings.menu

/** What can be done with a row of the log: first with the value that was pointed at. The focus goes back to where it was. */
export function RowMenu({ at, onClose }: { at: MenuAt | undefined; onClose: () => void }) {
  const { log } = useServices()
  const summary = at && log.get(at.id)
  if (!summary) return null
  return (
    <MenuTrigger defaultOpen onOpenChange={(open) => open || onClose()}>
      <Button className="menu-anchor" aria-label={words.ofRow} style={{ left: at.x, top: at.y }} />
      <Popover className="menu" placement="bottom start" offset={2}>
        <Items summary={summary} cell={at.cell} />
      </Popover>
    </MenuTrigger>
  )
}

function Items({ summary, cell }: { summary: Summary; cell: MenuAt['cell'] }) {
  const services = useServices()
  const { filter, notices, replays } = services
  const terms = rowTerms(summary)
  const pointed = terms.find(({ word }) => word === termOfColumn(cell?.column))
  const narrow = (term: RowTerm, not: boolean) => () => filter.add(filterTerm(term, not))
  // Its menu is gone by then: nothing else can say it.
  const tell = (copied: boolean): void => void notices.show({ says: copied ? words.copied : words.notCopied })
  const copy = async (text: string): Promise<void> => tell(await copyText(text))
  const copyCurl = async (): Promise<void> => {
    try {
      tell(await copyAsCurl(services, summary.id))
    } catch (error) {
      notices.fail(error)
    }
  }
  const { id, scheme, host, target, tap } = summary
  const value = cell && cell.column !== 'url' && cell.column !== 'timing' ? cell.text : ''
  return (
    <Menu className="menu-items" aria-label={words.label(summary.method, readableTarget(summary.target).slice(0, 100))} autoFocus="first">
      {pointed && (
        <MenuSection>
          <Item says={words.only(pointed.says)} run={narrow(pointed, false)} />
          <Item says={words.not(pointed.says)} run={narrow(pointed, true)} />
        </MenuSection>
      )}
      {pointed && <Separator className="menu-line" />}
      <MenuSection>
        {([false, true] as const).map((not) => (
          <Submenu key={String(not)} says={not ? words.leaveOut : words.showOnly}>
            {terms.map((term) => (
              <Item key={term.word} says={term.says} run={narrow(term, not)} />
            ))}
          </Submenu>
        ))}
      </MenuSection>
      <Separator className="menu-line" />
      <MenuSection>
        {value !== '' && <Item says={words.copyValue(value)} run={() => copy(value)} />}
        {host !== '' && <Item says={words.copyUrl} run={() => copy(`${scheme}://${host}${target}`)} />}
        <Item says={words.copyRow} keys={keyText(COMMAND, 'C')} run={() => copy(rowText(summary))} />
        {host !== '' && <Item says={strings.curl.copy} run={copyCurl} />}
        <Submenu says={strings.exports.copyAs}>
          <CopyItems id={summary.id} />
          <Separator className="menu-line" />
          <SecretsItem />
        </Submenu>
        <Submenu says={strings.exports.saveAs}>
          <SaveItems id={summary.id} />
          <Separator className="menu-line" />
          <SecretsItem />
        </Submenu>
      </MenuSection>
      <Separator className="menu-line" />
      {summary.site !== null && <Item says={siteWords.fromRequest} run={() => makeRuleFrom(services, summary, summary.site ?? '')} />}
      {tap === null ? (
        <Item says={strings.replay.send} keys={keyText(...REPLAY_KEYS)} run={() => replays.send(id)} />
      ) : (
        <MenuItem className="menu-item" isDisabled>
          {strings.replay.tapped}
        </MenuItem>
      )}
    </Menu>
  )
}

function Submenu({ says, children }: { says: string; children: ReactNode }) {
  return (
    <SubmenuTrigger>
      <MenuItem className="menu-item" textValue={says}>
        <span>{says}</span>
        <Icon name="chevron" />
      </MenuItem>
      <Popover className="menu" offset={2}>
        <Menu className="menu-items" aria-label={says}>
          {children}
        </Menu>
      </Popover>
    </SubmenuTrigger>
  )
}

function Item({ says, keys, run }: { says: string; keys?: string; run: () => void | Promise<void> }) {
  return (
    <MenuItem className="menu-item" textValue={says} onAction={() => void run()}>
      <span>{says}</span>
      {keys && <Keyboard>{keys}</Keyboard>}
    </MenuItem>
  )
}
