import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { SiteView } from '../../app/contract/state.ts'
import { strings } from './strings.ts'
import '../ui/dialog.css'
import './remove-dialog.css'

const words = strings.remove

export interface RemoveDialogProps {
  readonly site: SiteView
  readonly shown: boolean
  readonly onAnswer: (yes: boolean) => void
}

/** Asks by name, and says what stays. */
export function RemoveDialog({ site, shown, onAnswer }: RemoveDialogProps) {
  return (
    <ModalOverlay className="dialog-shade" isOpen={shown} onOpenChange={() => onAnswer(false)} isDismissable>
      <Modal className="dialog-modal remove-modal">
        <Dialog className="remove-dialog" role="alertdialog">
          <Heading slot="title">
            <bdi>{words.title(site.name)}</bdi>
          </Heading>
          <p>
            {words.says} {words.undo}
          </p>
          <p>
            {words.folderStays}{' '}
            <bdi dir="ltr" className="mono">
              {site.root}
            </bdi>
          </p>
          <div className="remove-buttons">
            <button type="button" className="button" onClick={() => onAnswer(false)}>
              {words.cancel}
            </button>
            <button type="button" className="button" data-kind="primary" onClick={() => onAnswer(true)}>
              {strings.act['site.remove'](site.name)}
            </button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
