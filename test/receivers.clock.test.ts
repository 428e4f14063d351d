import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { verify } from '../src/index.ts';
import { EXAMPLES, startExampleBackend } from './support/example-backends.ts';
import { makeTemporaryFolder } from './support/temporary-folder.ts';

const TOKEN = 'the token of the examples';
const started: Server[] = [];
afterAll(() => {
  for (const server of started) server.close().closeAllConnections();
});

/** The receivers of docs/examples take their port and their token from the environment. */
async function startExample(name: string): Promise<string> {
  Object.assign(process.env, { PORT: '0', FRIEND_CB_TOKEN: TOKEN, NODE_ENV: 'test' });
  const module = new URL(`../docs/examples/${name}.mjs`, import.meta.url).href;
  const { server } = (await import(module)) as { readonly server: Server };
  started.push(server);
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/im`;
}

// Cases about the time of a reply are among them, so these tests have the machine to themselves.
it.each<[string, string | null, string[]]>([
  ['express', null, ['sign/']],
  ['node-http', null, ['sign/']],
  ['express-signed', TOKEN, []],
  ['node-http-signed', TOKEN, []],
])('the receiver %s of the documentation passes every case of the contract', async (name, token, skip) => {
  const report = await verify({ to: await startExample(name), sdkAppId: '1400000001', token, skip });
  expect(report.cases.length).toBeGreaterThan(80);
  expect(report.cases.filter(({ outcome }) => outcome !== 'pass').map(({ id }) => id)).toEqual([]);
});

const pathOf = makeTemporaryFolder();

it.each(EXAMPLES.flatMap((name) => [[name, null] as const, [name, TOKEN] as const]))(
  'the backend examples/%s with the token %j passes every case of the contract',
  async (name, token) => {
    const database = pathOf(`${name}-${token === null ? 'unsigned' : 'signed'}.db`);
    const { url } = await startExampleBackend(name, { database, sdkAppId: '1400000001', token });
    const skip = token === null ? ['sign/'] : [];
    const report = await verify({ to: url, sdkAppId: '1400000001', token, skip });
    expect(report.cases.length).toBeGreaterThan(80);
    expect(report.cases.filter(({ outcome }) => outcome !== 'pass').map(({ id }) => id)).toEqual([]);
  },
);
