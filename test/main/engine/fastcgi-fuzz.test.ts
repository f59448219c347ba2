import { test } from 'vitest'
import { fuzzFastcgi } from './fastcgi-fuzz.ts'

test('almost FastCGI: an answer or a cut connection, and a row that ends', () => fuzzFastcgi(200))
