import { type ContractName, contract, type Handlers } from '../../app/contract/all.ts'
import { asFailure, Failure, type FailureData } from '../../app/failure.ts'

export interface Request {
  readonly id: number
  readonly name: string
  readonly input: unknown
}

export type Answer = { readonly id: number; readonly ok: unknown } | { readonly id: number; readonly failure: FailureData }

/** Answers one call. Name and input are checked here, at the border, and nowhere deeper. Never rejects. */
export async function answer(handlers: Handlers, { id, name, input }: Request): Promise<Answer> {
  try {
    const call = handlers[nameOf('call', name)] as (input: unknown) => unknown
    return { id, ok: await call(checked(name, input)) }
  } catch (error) {
    return { id, failure: asFailure(error).data }
  }
}

/** Opens one stream, checked in the same way. @throws Failure `contract-no-such-call`, `contract-bad-input`, or the handler's */
export function itemsOf(handlers: Handlers, { name, input }: Request): AsyncGenerator<unknown, void> {
  const open = handlers[nameOf('stream', name)] as (input: unknown) => AsyncGenerator<unknown, void>
  return open(checked(name, input))
}

function nameOf(kind: 'call' | 'stream', name: string): ContractName {
  if (Object.hasOwn(contract, name) && contract[name as ContractName].kind === kind) return name as ContractName
  throw new Failure('contract-no-such-call', { name })
}

function checked(name: string, input: unknown): unknown {
  const parsed = contract[name as ContractName].input.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Failure('contract-bad-input', { name, reason: `${issue?.path.map(String).join('.') || 'it'}: ${issue?.message}` })
}
