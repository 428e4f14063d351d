import { defineConfig } from 'vitest/config';

const CLOCK = 'test/**/*.clock.test.ts';

export default defineConfig({
  test: {
    // A test that hangs is a failure, not a wait.
    testTimeout: 20_000,
    // Neither a file that lies around nor the language of the machine is the tests'.
    env: { FRIEND_CB_PROJECT: 'none', FRIEND_CB_LANG: 'en' },
    // Many tests wait, for a process or for a time limit: a worker a core would leave cores idle.
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: 'all', include: ['test/**/*.test.ts'], exclude: [CLOCK] } },
      // Tests that measure time run last and one file at a time, so that no other test delays them.
      {
        extends: true,
        test: { name: 'clock', include: [CLOCK], fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
