/** The same bytes as a DataView: FastCGI's numbers are big-endian, and a Uint8Array may lie anywhere in its buffer. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
