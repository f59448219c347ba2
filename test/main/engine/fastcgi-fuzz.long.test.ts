import { test } from 'vitest'
import { fuzzFastcgi } from './fastcgi-fuzz.ts'

test('3,000 answers of almost FastCGI: an answer or a cut connection, and a row that ends', () => fuzzFastcgi(3000))
