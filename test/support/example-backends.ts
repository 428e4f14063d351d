import { onTestFinished } from 'vitest';
import type { Backend } from './backends.ts';

/** The complete backends of `examples/`. */
export const EXAMPLES = ['express', 'node-http'] as const;
export type Example = (typeof EXAMPLES)[number];

type Change = 'addFriends' | 'removeFriends' | 'addBlocks' | 'removeBlocks';

export interface ExampleBackend extends Backend {
  readonly store: {
    readonly apply: (change: Change, pairs: readonly { From_Account: string; To_Account: string }[]) => void;
    readonly friendsOf: (owner: string) => string[];
    readonly blockedBy: (owner: string) => string[];
    readonly close: () => void;
  };
}

interface ExampleModule {
  readonly startBackend: (settings: {
    readonly database: string;
    readonly sdkAppId: string;
    readonly token: string | null;
    readonly port: number;
    readonly host: string;
  }) => Promise<ExampleBackend>;
}

/** Starts one over the database in that file, until the test is over. */
export async function startExampleBackend(
  name: Example,
  settings: { readonly database: string; readonly sdkAppId: string; readonly token: string | null },
): Promise<ExampleBackend> {
  const file = new URL(`../../examples/${name}/backend.js`, import.meta.url).href;
  const { startBackend } = (await import(file)) as ExampleModule;
  const backend = await startBackend({ ...settings, port: 0, host: '127.0.0.1' });
  onTestFinished(() => backend.close());
  return backend;
}
