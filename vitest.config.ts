import { defineConfig } from 'vitest/config';

const CLOCK = 'test/**/*.clock.test.ts';

export default defineConfig({
  test: {
    // A test that hangs is a failure, not a wait.
    testTimeout: 20_000,
    // A file that lies around is none of the tests'.
    env: { FRIEND_CB_PROJECT: 'none' },
    // Many tests wait, for a process or for a time limit; one worker would leave a core idle.
    maxWorkers: 2,
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
