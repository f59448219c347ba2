import { expect, test } from 'vitest'
import { parseStatusJson } from '../../../app/pool/status-json.ts'

test('reads the full status', () => {
  const body = `{"pool":"blog","process manager":"ondemand","start time":1,"accepted conn":12,"processes":[
    {"pid":30630,"state":"Running","request method":"GET","request uri":"/a.php?x=1","last request cpu":0.00},{"state":"Idle"}]}`
  expect(parseStatusJson(body)).toEqual({
    pool: 'blog',
    processManager: 'ondemand',
    acceptedConnections: 12,
    workers: [{ pid: 30630, state: 'Running', requestMethod: 'GET', requestUri: '/a.php?x=1' }],
  })
})

test.each(['', 'File not found.', '[]', 'null', '{"pool":"a"}', '{"pool":"a","processes":{}}'])('%j is no status', (body) => {
  expect(parseStatusJson(body)).toBeUndefined()
})
