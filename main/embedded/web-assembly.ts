/** A compiled program: threads share it, so that it is compiled once. */
export type CompiledModule = { readonly compiledModule: unique symbol }

/** Of the global WebAssembly what is used here: Node has it, its types do not tell. */
export const webAssembly = (
  globalThis as unknown as {
    readonly WebAssembly: {
      compile(bytes: Uint8Array): Promise<CompiledModule>
      instantiate(module: CompiledModule, imports: object): Promise<object>
    }
  }
).WebAssembly
