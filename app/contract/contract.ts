import type { infer as Infer, ZodType } from 'zod'

/** A call: one input, one output or a failure. */
export interface Call<In extends ZodType = ZodType, Out extends ZodType = ZodType> {
  readonly kind: 'call'
  readonly input: In
  readonly output: Out
}

/** A stream: one input, then items on credit until one side ends it. */
export interface Stream<In extends ZodType = ZodType, Item extends ZodType = ZodType> {
  readonly kind: 'stream'
  readonly input: In
  readonly item: Item
}

export type Contract = Readonly<Record<string, Call | Stream>>

export function call<In extends ZodType, Out extends ZodType>(input: In, output: Out): Call<In, Out> {
  return { kind: 'call', input, output }
}

export function stream<In extends ZodType, Item extends ZodType>(input: In, item: Item): Stream<In, Item> {
  return { kind: 'stream', input, item }
}

export type HandlerOf<Entry> =
  Entry extends Call<infer In, infer Out>
    ? (input: Infer<In>) => Promise<Infer<Out>> | Infer<Out>
    : Entry extends Stream<infer In, infer Item>
      ? /** Pulled once a credit; `return` is called when the other side ends it. */ (input: Infer<In>) => AsyncGenerator<Infer<Item>, void>
      : never

export type InputOf<Entry> = Entry extends Call<infer In> | Stream<infer In> ? Infer<In> : never
export type OutputOf<Entry> = Entry extends Call<ZodType, infer Out> ? Infer<Out> : never
export type ItemOf<Entry> = Entry extends Stream<ZodType, infer Item> ? Infer<Item> : never
