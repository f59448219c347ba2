import { test } from 'vitest'
import { fuzzHttp } from './http-fuzz.ts'

test('almost HTTP: nothing reaches PHP but what a strict parser finds in it', () => fuzzHttp(4, 50))
