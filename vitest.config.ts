import { defineConfig } from 'vitest/config'

/** Each runs alone with `npm test -- --project NAME` or `npm run test:only -- --project NAME`. */
const PROJECTS = {
  unit: ['test/unit/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
  contract: ['test/contract/**/*.test.ts'],
  property: ['test/property/**/*.test.ts'],
  conformance: ['test/conformance/**/*.test.ts'],
  fault: ['test/fault/**/*.test.ts', 'test/soak/**/*.test.ts'],
  e2e: ['test/e2e/**/*.test.ts'],
}

export default defineConfig({
  test: {
    projects: Object.entries(PROJECTS).map(([name, include]) => ({
      extends: true as const,
      test: { name, include },
    })),
    // Two cores: end-to-end files start servers and browsers of their own.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
