import { expect, it } from 'vitest';
import { attemptsOf, startLoop } from '../support/chat.ts';
import { http, OK, type Respond } from '../support/counterparts.ts';

const block = (from: string, to: string) => ['sns/black_list_add', { From_Account: from, To_Account: [to] }] as const;

it('a delay holds a callback back', async () => {
  const { chat, call } = await startLoop({ callbackDelayMs: 400 });
  const startedMs = performance.now();
  await call(...block('a', 'b'));
  await chat.next();
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(395);
  expect(chat.calls[0]?.notes).toEqual(['it waits 400 ms (--callback-delay)']);
});

it('before and a delay: the reply waits as long', async () => {
  const { call } = await startLoop({ callbackDelayMs: 200, callbackOrder: 'before' });
  const startedMs = performance.now();
  await call(...block('a', 'b'));
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(195);
});

it('a callback that finds none to swap with is sent after half a second', async () => {
  const { chat, call, backend } = await startLoop({ reorder: true });
  const startedMs = performance.now();
  await call(...block('a', 'b'));
  await chat.settled();
  expect(backend.received).toHaveLength(1);
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(495);
});

const silentUntil =
  (count: number): Respond =>
  (socket, _, index) =>
    void (index >= count && socket.write(http(OK)));

it('a callback is sent again after a time-out, with the same bytes, and only the last attempt counts', async () => {
  const { chat, backend, seen } = await attemptsOf(silentUntil(2), 3, 300);
  expect(seen.map(([{ verdict, attempt }, isLast]) => [verdict, attempt, isLast])).toEqual([
    ['late', 1, false],
    ['late', 2, false],
    ['ok', 3, true],
  ]);
  expect(new Set(backend.received.map(({ bytes }) => bytes.toString())).size).toBe(1);
  expect(seen[0]?.[0].id).toBe(chat.calls[0]?.callbacks[0]);
  expect(new Set(seen.map(([{ id }]) => id)).size).toBe(3);
  expect(new Set(seen.map(([{ parent }]) => parent))).toEqual(new Set([chat.calls[0]?.id]));
  expect(await chat.next()).toMatchObject({ attempt: 3, verdict: 'ok' });
  await expect(chat.next({ timeoutMs: 1 })).rejects.toThrow('no callback was answered within 1 ms');
});

it('no more often than asked for', async () => {
  const { backend, seen } = await attemptsOf(silentUntil(99), 2, 100);
  expect(seen.map(([{ verdict }, isLast]) => [verdict, isLast])).toEqual([
    ['late', false],
    ['late', false],
    ['late', true],
  ]);
  expect(backend.received).toHaveLength(3);
});

it('a reset does not wait for a callback that waits to swap', async () => {
  const { chat, call } = await startLoop({ reorder: true });
  await call(...block('a', 'b'));
  const startedMs = performance.now();
  chat.reset();
  await chat.settled();
  expect(performance.now() - startedMs).toBeLessThan(300);
});
