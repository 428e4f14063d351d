import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Makes a folder that is removed after the tests of the file; returns the path of a name in it. */
export function makeTemporaryFolder(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'friend-cb-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}
