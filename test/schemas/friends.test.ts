import { expect, it } from 'vitest';
import { readGraph, writeGraph } from '../../src/chat/graph-data.ts';
import type { Json, JsonObject } from '../../src/protocol/json.ts';
import { createRandom, many } from '../support/random.ts';
import { compileSchema } from '../support/schemas.ts';

/** A graph that is mostly right. */
function makeGraph(random: () => number): JsonObject {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const odd = <T extends Json>(value: T): Json =>
    random() < 0.02 ? pick<Json>([7, '', [], {}, true, 'x'.repeat(33)]) : value;
  const people = ['alice', 'bob', 'carol', 'zed', '__proto__', 'constructor'];
  const others = (owner: string) => odd(people.filter((each) => each !== owner && random() < 0.4).map(odd));
  const by = (make: (owner: string) => Json): Json =>
    odd(Object.fromEntries(people.filter(() => random() < 0.5).map((each) => [each, make(each)])));
  const friends = by(others);
  const known = (owner: string) => {
    const list = (friends as JsonObject)[owner];
    return Array.isArray(list) && random() < 0.8 ? list.filter((each) => typeof each === 'string') : [];
  };
  const detail = (): Json =>
    odd({
      AddTime: odd(7),
      Remark: odd('x'),
      Group: odd(['a', odd('b')]),
      Tag_SNS_Custom_X: odd({}),
      ...(random() < 0.02 ? { More: 1 } : {}),
    });
  return {
    accounts: odd(people.filter(() => random() < 0.3)),
    friends,
    blacklist: by(others),
    pending: by(others),
    profiles: by(() => odd({ Tag: odd('x') })),
    details: odd(
      Object.fromEntries(
        (typeof friends === 'object' && friends !== null && !Array.isArray(friends) ? Object.keys(friends) : []).map(
          (owner) => [owner, odd(Object.fromEntries(known(owner).map((id) => [String(id), detail()])))],
        ),
      ),
    ),
    ...(random() < 0.05 ? { more: {} } : {}),
  };
}

it('5,000 graphs are taken or refused as chat does it', () => {
  const random = createRandom(1);
  const graphs = many(5000, () => makeGraph(random));
  const validate = compileSchema('friends');
  const differ = graphs.flatMap((graph) => {
    const reading = readGraph(graph, 0);
    return validate(graph) === reading.ok ? [] : [{ graph: JSON.stringify(graph), reading }];
  });
  expect(differ.slice(0, 3)).toEqual([]);
  const right = graphs.filter((graph) => validate(graph));
  expect([right.length > 1000, right.length < 4000]).toEqual([true, true]);
  // What it writes itself, it describes.
  for (const graph of right) {
    const reading = readGraph(graph, 0);
    if (reading.ok) expect(validate(writeGraph(reading.graph))).toBe(true);
  }
});

it.each<[string, JsonObject]>([
  ['the bytes of an id, where characters have several', { accounts: ['字'.repeat(11)] }],
  ['an account that is in its own list', { friends: { alice: ['alice'] } }],
  ['details about who is no friend', { friends: { alice: [] }, details: { alice: { bob: {} } } }],
])('no schema can say: %s', (_, graph) => {
  expect([compileSchema('friends')(graph), readGraph(graph, 0).ok]).toEqual([true, false]);
});

it('the schema is stricter where a member is null, which chat reads as absent', () => {
  expect([compileSchema('friends')({ friends: null }), readGraph({ friends: null }, 0).ok]).toEqual([false, true]);
});
