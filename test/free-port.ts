import { type AddressInfo, createServer } from 'node:net'

/** A port of loopback that nobody listens on, away from those that Sluice gives to sites. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((done) => server.close(() => done()))
  return port
}
