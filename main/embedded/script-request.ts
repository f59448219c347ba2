/** A request as it goes to an instance of PHP: plain data. */
export interface ScriptRequest {
  /** SCRIPT_FILENAME, as PHP names it. Each character is a byte. */
  readonly script: string
  /** $_SERVER, in order; of one name twice the last counts. Each character is a byte. */
  readonly variables: readonly (readonly [name: string, value: string])[]
  readonly body: RequestBody | null
}

/** `bytes`: how many. */
export type RequestBody = { readonly held: Uint8Array; readonly bytes: number } | { readonly file: string; readonly bytes: number }
