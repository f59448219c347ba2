/** Bytes that one read takes at most. */
const READ_BYTES = 64 << 10

// A read is taken in the same step that fills it, so all sockets share a buffer: no allocation a read. On Windows reads are
// begun long before they are filled; there each socket has its own.
const shared = Buffer.allocUnsafeSlow(READ_BYTES)

/** Where a socket reads into (`onread`): what is kept of it is copied before the next read of any socket. */
export const readBuffer = (): Buffer => (process.platform === 'win32' ? Buffer.allocUnsafeSlow(READ_BYTES) : shared)
