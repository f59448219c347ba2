import type { EngineTap } from '../app/contract/taps.ts'
import type { OwnListen } from '../app/pool/own-listen.ts'
import { groupId, groupName, userId, userName } from './pools/run-user.ts'

/**
 * The `listen` of a pool's file as the engine opens it, with owner and group as far as this user may give them, and a sentence for each
 * thing that is otherwise than the file says. null: it is not opened.
 */
export function ownTap(pool: string, own: OwnListen): { readonly tap: EngineTap | null; readonly remarks: readonly string[] } {
  const { address: listen, mode, allowedClients } = own
  if (listen === null) return { tap: null, remarks: own.remarks }
  const isSocket = listen.startsWith('unix:')
  const owner = isSocket ? rightOf('owner', own.owner) : NONE
  const group = isSocket ? rightOf('group', own.group) : NONE
  return {
    tap: {
      name: pool,
      listen,
      mode: isSocket ? mode : null,
      owner: owner.id,
      group: group.id,
      allowedClients: isSocket ? null : allowedClients,
      to: { pool },
    },
    remarks: [...own.remarks, ...owner.remarks, ...group.remarks],
  }
}

interface Right {
  readonly id: number | null
  readonly remarks: readonly string[]
}

const NONE: Right = { id: null, remarks: [] }

function rightOf(what: 'owner' | 'group', said: string | null): Right {
  if (said === null) return NONE
  const id = what === 'owner' ? userId(said) : groupId(said)
  if (id === undefined)
    return remarked(`listen.${what} = ${said} is not kept by the tap: this machine has no such ${what === 'owner' ? 'user' : 'group'}.`)
  if (mayGive(what, id)) return { id, remarks: [] }
  const own = what === 'owner' ? userName(process.geteuid?.() ?? 0) : groupName(process.getegid?.() ?? 0)
  return remarked(`listen.${what} = ${said} is not kept by the tap: only root may give its socket away, so it is ${own}'s.`)
}

const remarked = (remark: string): Right => ({ id: null, remarks: [remark] })

/** chown(2): an ordinary user may only change the group, to one of their own. */
function mayGive(what: 'owner' | 'group', id: number): boolean {
  if (process.geteuid?.() === 0) return true
  return what === 'owner' ? id === process.geteuid?.() : id === process.getegid?.() || (process.getgroups?.() ?? []).includes(id)
}
