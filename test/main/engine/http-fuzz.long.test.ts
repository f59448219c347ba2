import { test } from 'vitest'
import { fuzzHttp } from './http-fuzz.ts'

test('5,000 connections of almost HTTP: nothing reaches PHP but what a strict parser finds in them', () => fuzzHttp(50, 100))
