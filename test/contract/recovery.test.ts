import { describe, expect, it } from 'vitest';
import { BASE_CASE } from '../../src/contract/suite.ts';
import { idsOf, run, told } from '../support/backend-rows.ts';
import { onlyFriends, startLocking, startMortal, startPlain } from '../support/backends.ts';

const FEW = ['accept/one-way', 'command/', 'body/bom', 'reply/json'];

describe.concurrent('the suite against', () => {
  it('a process that ends, and is started again', async () => {
    const { cases, stopped, verdict } = await run(() => startMortal('Sns.CallbackFriendAdd', 500), { only: FEW });
    expect(idsOf(cases, 'fail'), told(cases)).toEqual(['command/sibling']);
    // Whatever the case is about: an endpoint that a callback takes down fails the run.
    expect(cases.find(({ id }) => id === 'command/sibling')?.level).toBe('must');
    expect(verdict).toBe('fail');
    expect(
      cases
        .find(({ id }) => id === 'command/sibling')
        ?.findings.map(({ code, message }) => `${code} ${message}`)
        .join('\n'),
    ).toMatch(/not-alive .*it was back after \d\.\d s/);
    expect({ stopped, skipped: idsOf(cases, 'skip') }).toEqual({ stopped: null, skipped: [] });
  });

  it('a process that ends for good', async () => {
    const { cases, stopped, verdict } = await run(() => startMortal('Sns.CallbackFriendAdd', null), { only: FEW });
    expect(idsOf(cases, 'fail'), told(cases)).toEqual(['command/sibling']);
    expect(idsOf(cases, 'pass')).toEqual(['accept/one-way', 'reply/json']);
    expect(stopped).toMatch(/no longer answers/);
    expect(new Set(cases.filter(({ outcome }) => outcome === 'skip').map(({ reason }) => reason))).toEqual(
      new Set([stopped]),
    );
    // A should-level case killed it: the run did not come to its end.
    expect(verdict).toBe('fail');
  });

  it('a backend that fails the second deletion of the same friend', async () => {
    const { cases, stopped } = await run(() => startPlain({ work: onlyFriends() }), { only: ['accept/', 'delivery/'] });
    expect(idsOf(cases, 'fail'), told(cases)).toEqual([BASE_CASE]);
    expect(cases[0]?.reason).toMatch(/FAIL/);
    expect(stopped).toMatch(/plain callback/);
  });

  it('a lock that a request cut in the middle never gives back', async () => {
    const { cases, stopped, verdict } = await run(startLocking, {
      timeoutMs: 500,
      only: ['accept/one-way', 'wire/abort', 'wire/slow-headers', 'wire/get'],
    });
    expect(idsOf(cases, 'fail'), told(cases)).toEqual(['wire/abort']);
    expect(idsOf(cases, 'skip')).toEqual(['wire/slow-headers', 'wire/get']);
    expect({ stopped, verdict }).toEqual({ stopped: expect.stringMatching(/no longer answers/), verdict: 'fail' });
  });
});
