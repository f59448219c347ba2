import { expect, test } from 'vitest'
import { parseStatusJson } from '../../../app/pool/status-json.ts'

const BODY = `{"pool":"blog","process manager":"ondemand","start time":1,"start since":90,"accepted conn":12,"listen queue":3,"max listen queue":5,
  "listen queue len":511,"idle processes":2,"active processes":1,"total processes":3,"max active processes":3,"max children reached":4,"slow requests":6,
  "processes":[
    {"pid":30630,"state":"Running","start time":1,"start since":62,"requests":9,"request duration":1500250,"request method":"GET",
     "request uri":"/a.php?x=1","content length":0,"user":"-","script":"/srv/a.php","last request cpu":0.00,"last request memory":0},
    {"pid":30631,"state":"Idle","start since":62,"requests":8,"request duration":420,"request method":"POST","request uri":"/b.php",
     "script":"/srv/b.php","last request cpu":94.23,"last request memory":2097152},
    {"pid":30632,"state":"Idle","start since":1,"requests":0,"request duration":0,"request method":"-","request uri":"-","script":"-",
     "last request cpu":0.00,"last request memory":0},
    {"state":"Idle"}]}`

test('reads the full status', () => {
  expect(parseStatusJson(BODY)).toEqual({
    pool: 'blog',
    processManager: 'ondemand',
    acceptedConnections: 12,
    listenQueue: 3,
    maxListenQueue: 5,
    idle: 2,
    active: 1,
    maxActive: 3,
    maxChildrenReached: 4,
    slowRequests: 6,
    workers: [
      {
        ...{
          pid: 30630,
          state: 'Running',
          ageMs: 62_000,
          requests: 9,
          requestMethod: 'GET',
          requestUri: '/a.php?x=1',
          script: '/srv/a.php',
        },
        ...{ requestMs: 1500.25, cpuPercent: null, memoryBytes: null },
      },
      {
        ...{ pid: 30631, state: 'Idle', ageMs: 62_000, requests: 8, requestMethod: 'POST', requestUri: '/b.php', script: '/srv/b.php' },
        ...{ requestMs: 0.42, cpuPercent: 94.23, memoryBytes: 2_097_152 },
      },
      {
        ...{ pid: 30632, state: 'Idle', ageMs: 1000, requests: 0, requestMethod: '', requestUri: '', script: '' },
        ...{ requestMs: 0, cpuPercent: null, memoryBytes: null },
      },
    ],
  })
})

test('what is missing or no figure is nothing, and no reason to give up', () => {
  const body = `{"pool":"blog","accepted conn":"many","listen queue":-1,"slow requests":null,"processes":[{"pid":7,"state":9,"requests":"1","start since":-5},null,"x"]}`
  expect(parseStatusJson(body)).toEqual({
    ...{ pool: 'blog', processManager: '', acceptedConnections: 0, listenQueue: 0, maxListenQueue: 0, idle: 0, active: 0, maxActive: 0 },
    ...{ maxChildrenReached: 0, slowRequests: 0 },
    workers: [
      {
        ...{ pid: 7, state: '', ageMs: 0, requests: 0, requestMethod: '', requestUri: '', script: '', requestMs: 0 },
        ...{ cpuPercent: null, memoryBytes: null },
      },
    ],
  })
})

test.each(['', 'File not found.', '[]', 'null', '{"pool":"a"}', '{"pool":"a","processes":{}}'])('%j is no status', (body) => {
  expect(parseStatusJson(body)).toBeUndefined()
})
