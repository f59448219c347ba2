import { expect, test } from 'vitest'
import { ownListen } from '../../../app/pool/own-listen.ts'

const read = (values: Record<string, string>) => ownListen(new Map(Object.entries(values)), 'blog')

test.each([
  ['/run/php/$pool.sock', 'unix:/run/php/blog.sock'],
  ['127.0.0.1:9000', '127.0.0.1:9000'],
  ['127.0.1.1:9000', '127.0.1.1:9000'],
  ['[::1]:9000', '[::1]:9000'],
  ['localhost:9000', '127.0.0.1:9000'],
])('listen = %s is %s', (written, address) => {
  expect(read({ listen: written })).toEqual({
    ...{ written: written.replace('$pool', 'blog'), address, mode: 0o660 },
    ...{ owner: null, group: null, allowedClients: null, remarks: [] },
  })
})

test.each(['9000', '*:9000', '0.0.0.0:9000', '[::]:9000', ':9000', '192.168.1.5:9000', 'example.test:9000'])(
  'listen = %s is not opened to others',
  (written) => {
    const own = read({ listen: written })
    expect(own?.address).toBe('127.0.0.1:9000')
    expect(own?.remarks).toEqual([expect.stringContaining('Sluice opens 127.0.0.1:9000 alone.')])
  },
)

test.each(['run/blog.sock', '${DIR}/blog.sock', '127.0.0.1:http'])('listen = %s is not opened, and says why', (written) => {
  expect(read({ listen: written })).toMatchObject({ address: null, remarks: [expect.stringContaining(written)] })
})

test('rights and clients are those of the file; access lists are said not to be kept', () => {
  expect(
    read({
      listen: '/run/blog.sock',
      'listen.owner': 'www-data',
      'listen.group': '33',
      'listen.mode': '0600',
      'listen.allowed_clients': '127.0.0.1, ::1',
      'listen.acl_users': 'me',
    }),
  ).toMatchObject({
    ...{ owner: 'www-data', group: '33', mode: 0o600, allowedClients: ['127.0.0.1', '::1'] },
    remarks: [expect.stringMatching(/^listen\.acl_users is not kept/)],
  })
})

test('no listen, none', () => {
  expect(read({})).toBe(null)
  expect(read({ listen: '' })).toBe(null)
})
