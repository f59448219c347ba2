import type { HandlerOf } from './contract.ts'
import { fileContract } from './file.ts'
import { logContract } from './log.ts'
import { poolFileContract } from './pool-file.ts'
import { poolStatusContract } from './pool-status.ts'
import { siteFileContract } from './site-file.ts'
import { sitesContract } from './sites.ts'
import { stateContract } from './state.ts'

/** Every call and stream between main and renderer, one file an area. */
export const contract = {
  ...fileContract,
  ...logContract,
  ...poolFileContract,
  ...poolStatusContract,
  ...siteFileContract,
  ...sitesContract,
  ...stateContract,
}

export type ContractName = keyof typeof contract

/** A missing handler does not compile. */
export type Handlers = { readonly [Name in ContractName]: HandlerOf<(typeof contract)[Name]> }
