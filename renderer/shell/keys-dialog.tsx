import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useStore } from 'zustand'
import { Icon } from '../ui/icon.tsx'
import { strings } from '../ui/strings.ts'
import { keyGroups, keys } from './keys.ts'
import { useServices } from './use-services.ts'
import '../ui/dialog.css'
import './keys-dialog.css'

/** All keys, from the table that also obeys them. */
export function KeysDialog() {
  const { view } = useServices()
  const shown = useStore(view, (state) => state.keysShown)
  const setShown = (keysShown: boolean): void => view.setState({ keysShown })
  return (
    <ModalOverlay className="dialog-shade" isOpen={shown} onOpenChange={setShown} isDismissable>
      <Modal className="dialog-modal keys-modal">
        <Dialog className="keys-dialog">
          <div className="keys-top">
            <Heading slot="title">{strings.keys.title}</Heading>
            <button
              type="button"
              className="button"
              data-kind="quiet"
              data-only="icon"
              aria-label={strings.keys.close}
              onClick={() => setShown(false)}
            >
              <Icon name="close" />
            </button>
          </div>
          {keyGroups.map((group) => (
            <section key={group}>
              <h3 className="keys-group">{strings.keys.groups[group]}</h3>
              <dl className="keys-list">
                {keys
                  .filter((key) => key.group === group)
                  .map((key) => (
                    <div key={key.says}>
                      <dt>
                        {key.shown.map((way) => (
                          <span key={way.join()} className="keys-way">
                            {way.map((one) => (
                              <kbd key={one}>{one}</kbd>
                            ))}
                          </span>
                        ))}
                      </dt>
                      <dd>{key.says}</dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
