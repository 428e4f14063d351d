import { Ajv } from 'ajv';
import draft6 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' };
import schemas from 'har-schema';
import { expect, it } from 'vitest';
import { PATHS } from '../../src/inspector/api.ts';
import { formatHar } from '../../src/record/har.ts';
import { callRest, control } from '../support/chat.ts';
import { closedPort, post, query, request, startBackend, talkBytes } from '../support/counterparts.ts';
import { exchange } from '../support/exchange.ts';
import { records } from '../support/harness.ts';
import { startInspectedChat, startInspectedListen } from '../support/inspector.ts';
import { ODD_BODY, oddRequest } from '../support/odd-callback.ts';

// `format` is looked at by hand below: a URL, and a time.
const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addMetaSchema(draft6);
ajv.addSchema(Object.values(schemas));
const isHar = ajv.getSchema('har.json#');

// biome-ignore lint/suspicious/noExplicitAny: a test looks at it as any program that reads HAR would
function readHar(text: string): any {
  const har = JSON.parse(text);
  expect([isHar?.(har), isHar?.errors]).toEqual([true, null]);
  for (const { startedDateTime, time, timings, request: sent } of har.log.entries) {
    expect(new Date(startedDateTime).toISOString()).toBe(startedDateTime);
    expect(URL.canParse(sent.url)).toBe(true);
    expect(sent.url).toMatch(/^[\x21-\x7e]+$/);
    const parts = Object.values(timings as Record<string, number>).filter((each) => each >= 0);
    expect(parts.reduce((sum, each) => sum + each, 0)).toBe(time);
  }
  return har.log;
}

async function download(base: string, path: string) {
  const response = await fetch(new URL(`${PATHS.download}?${path}`, base));
  return { response, text: await response.text() };
}

it('HAR of listen: both halves, with verdict and findings, bytes as base64', async () => {
  const backend = await startBackend();
  const { listening, page } = await startInspectedListen(['--forward-to', `${backend.url}im`]);
  await post(listening.url, { x: '中 &' });
  await talkBytes(listening.port, oddRequest());
  const { response, text } = await download(page.base, 'as=har');
  expect(response.headers.get('content-disposition')).toMatch(
    /^attachment; filename="friend-cb-listen-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.har"$/,
  );
  const { version, creator, entries } = readHar(text);
  expect([version, creator.name, entries.length]).toEqual(['1.2', 'friend-cb', 4]);
  const [received, sent, odd] = entries;
  expect(received.request).toMatchObject({
    ...{ method: 'POST', url: `${listening.url}?${query({ x: '中 &' })}`, httpVersion: 'HTTP/1.1' },
    postData: { mimeType: 'application/json' },
  });
  expect(received.request.queryString).toContainEqual({ name: 'x', value: '中 &' });
  expect(received.response).toMatchObject({ status: 200, content: { mimeType: 'application/json' } });
  expect(received._friendCb).toMatchObject({ type: 'exchange', side: 'received', verdict: 'ok', findings: [] });
  expect(sent.request.url).toBe(`${backend.url}im?${query({ x: '中 &' })}`);
  expect(sent._friendCb).toMatchObject({ side: 'sent', parent: received._friendCb.id });
  expect(odd.request.postData).toMatchObject({ text: ODD_BODY.toString('base64'), _encoding: 'base64' });
  expect(odd._friendCb.findings).not.toEqual([]);
});

it('HAR of chat: calls, actions of clients, callbacks without a reply', async () => {
  const { chat, page } = await startInspectedChat(['--to', `:${await closedPort()}/im`]);
  const item = { To_Account: 'b', AddSource: 'AddSource_Type_Test' };
  await callRest(chat.url, 'sns/friend_add', { From_Account: 'a', AddFriendItem: [item] });
  await control(chat.url, 'client/delete-friend', { From_Account: 'a', To_Account: ['b'] });
  await control(chat.url, 'callbacks?settled=true');
  const { entries } = readHar((await download(page.base, 'as=har')).text);
  expect(entries.map(({ _friendCb }: { _friendCb: { type: string } }) => _friendCb.type).toSorted()).toEqual([
    ...['client', 'exchange', 'exchange', 'rest'],
  ]);
  const failed = entries.find(({ response }: { response: { status: number } }) => response.status === 0);
  expect(failed).toMatchObject({ time: 0, response: { _error: expect.stringContaining('refused') } });
});

it('some entries alone, NDJSON too, and what is not kept is left out', async () => {
  const { listening, page } = await startInspectedListen();
  for (const _ of [1, 2, 3]) await talkBytes(listening.port, request());
  const [first, second, third] = await page.rows();
  const { response, text } = await download(page.base, `as=ndjson&id=${third?.id}&id=${first?.id}&id=x`);
  expect(response.headers.get('content-disposition')).toMatch(/\.ndjson"$/);
  expect(records(text).map(({ id, type }) => [id, type])).toEqual([
    [third?.id, 'exchange'],
    [first?.id, 'exchange'],
  ]);
  expect(readHar((await download(page.base, `as=har&id=${second?.id}`)).text).entries).toHaveLength(1);
  expect((await download(page.base, 'as=har&id=x')).response.status).toBe(404);
  expect((await download(page.base, 'as=zip')).response.status).toBe(400);
});

it('thousands of ids fit into one request', async () => {
  const { listening, page } = await startInspectedListen();
  await post(listening.url);
  const [row] = await page.rows();
  const ids = Array.from({ length: 10_000 }, () => `&id=${row?.id}`).join('');
  expect((await download(page.base, `as=ndjson${ids}`)).response.status).toBe(200);
});

it('HAR of odd targets', () => {
  const records = ['/caf\xe9|"?a=%zz', 'localhost:443', 'http://elsewhere/x', '*'].map((target) => {
    const made = exchange('a');
    return { ...made, request: { ...made.request, target } };
  });
  const { entries } = readHar([...formatHar(records, { received: 'http://h:1', sent: 'http://b:2' }, '1')].join(''));
  expect(entries.map(({ request: { url } }: { request: { url: string } }) => url)).toEqual([
    'http://h:1/caf%e9|"?a=%zz',
    'localhost:443',
    'http://elsewhere/x',
    'http://h:1/',
  ]);
});
