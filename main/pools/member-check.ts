import type { Reader } from '../../app/contract/engine-messages.ts'
import { asFailure, Failure, type FailureData } from '../../app/failure.ts'
import { sameSection } from '../../app/pool/pool-lines.ts'
import type { Plan } from './plan.ts'
import type { PoolConfig } from './pool-config.ts'
import { checkEnter, runUser } from './run-user.ts'

export interface MemberCheck {
  /** As root, who the workers are; else null. */
  readonly reader: Reader | null
  readonly failure: FailureData | null
}

/** Whether a pool can use what PHP-FPM took: its section is there and, as root, its user can enter the project. Failures: `pool-no-section`, `folder-not-for-pool-user`. */
export async function memberCheck(config: PoolConfig, plan: Plan): Promise<MemberCheck> {
  const section = plan.effective.find((each) => sameSection(each.name, config.section))
  if (!section) return { reader: null, failure: new Failure('pool-no-section', { path: config.file, section: config.section }).data }
  const user = section.values.get('user')
  if (process.getuid?.() !== 0 || user === undefined) return { reader: null, failure: null }
  try {
    const found = await runUser(user, section.values.get('group'))
    const reader = found ? { user: found.user, uid: found.uid, gids: found.gids } : null
    const [root] = config.projectRoots
    if (reader && root !== undefined) await checkEnter(reader, root)
    return { reader, failure: null }
  } catch (error) {
    return { reader: null, failure: asFailure(error).data }
  }
}
