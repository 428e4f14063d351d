import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A test that hangs is a failure, not a wait.
    testTimeout: 20_000,
  },
});
