import { configDefaults, defineConfig } from 'vitest/config'

const LONG = '**/*.long.test.ts'

/** `vitest run` leaves out the long tests; `vitest run --mode long` runs them alone. */
export default defineConfig(({ mode }) => {
  const long = mode === 'long'
  return {
    test: {
      include: long ? [`test/${LONG}`] : ['test/**/*.test.ts', 'test/**/*.test.tsx'],
      exclude: [...configDefaults.exclude, 'test/fixtures/**', ...(long ? [] : [LONG])],
      environment: 'node',
      setupFiles: ['test/setup.ts'],
      pool: 'forks',
      // Suites start servers and PHP of their own: two at a time leave them room on a small machine.
      maxWorkers: long ? 1 : 2,
      testTimeout: long ? 300_000 : 20_000,
      hookTimeout: long ? 120_000 : 30_000,
      teardownTimeout: 10_000,
      passWithNoTests: false,
    },
  }
})
