import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A test that hangs is a failure, not a wait.
    testTimeout: 20_000,
    // The outside of the tests is a plain terminal without colours.
    env: { NO_COLOR: '', FORCE_COLOR: '' },
  },
});
