import { useEffect, useRef, useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useStore } from 'zustand'
import type { contract } from '../../app/contract/all.ts'
import type { OutputOf } from '../../app/contract/contract.ts'
import { asFailure, type FailureData } from '../../app/failure.ts'
import { useServices } from '../shell/use-services.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { strings } from './strings.ts'
import '../ui/dialog.css'
import './open-file.css'
import '../ui/view-tabs.css'

export const OPEN_FILE_ID = 'open-pool-file'

/** Opens any pool file of the machine that Sluice runs on: by its path, one of before, or by a dialogue of the system where there is one. */
export function OpenFile() {
  return (
    <DialogTrigger>
      <Button id={OPEN_FILE_ID} className="button">
        {strings.open}
      </Button>
      <ModalOverlay className="dialog-shade open-file-shade" isDismissable>
        <Modal className="dialog-modal open-file">
          <Dialog className="open-file-dialog">
            {({ close }) => (
              <>
                <Heading slot="title">{strings.open}</Heading>
                <Ways close={close} />
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  )
}

function Ways({ close }: { close: () => void }) {
  const { call, view, editors, connection } = useServices()
  const hasDialogue = useStore(connection.state, (state) => state.at === 'open' && !state.headless)
  const [path, setPath] = useState('')
  const [failure, setFailure] = useState<FailureData | undefined>()
  const [recent, setRecent] = useState<OutputOf<(typeof contract)['files.recent']>>([])
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    call('files.recent', {}).then(setRecent, () => undefined) // it only saves clicks
  }, [call])
  const open = async (find: () => Promise<string | null> | string): Promise<void> => {
    setFailure(undefined)
    try {
      const wanted = await find()
      if (wanted === null) return
      const file = await call('file.open', { path: wanted, remember: true })
      view.setState({ view: 'pools', file: file.path })
      close()
    } catch (error) {
      setFailure(asFailure(error).data)
    }
  }
  return (
    <>
      {hasDialogue && (
        <button type="button" className="button" onClick={() => void open(() => call('file.choose', {}))}>
          {strings.choose}
        </button>
      )}
      <form
        className="open-file-path"
        onSubmit={(event) => {
          event.preventDefault()
          void open(() => path.trim())
        }}
      >
        <label htmlFor="open-file-path">{strings.path}</label>
        <div>
          <input
            id="open-file-path"
            type="text"
            spellCheck={false}
            autoComplete="off"
            ref={field}
            placeholder="/etc/php/8.2/fpm/pool.d/www.conf"
            value={path}
            onChange={({ target }) => setPath(target.value)}
          />
          <button type="submit" className="button" data-kind="primary" disabled={path.trim() === ''}>
            {strings.openPath}
          </button>
        </div>
      </form>
      {failure && (
        <div role="alert">
          <FailureNote failure={failure} />
        </div>
      )}
      {recent.length > 0 && (
        <section>
          <h2 className="small-title">{strings.recent}</h2>
          <ul>
            {recent.map(({ path: each }) => (
              <li key={each}>
                <button type="button" className="open-file-recent" onClick={() => void open(() => each)}>
                  <bdi className="mono">{each}</bdi>
                  {editors.hasDraft(each) && <span className="view-tab-mark"> {strings.unsaved}</span>}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
