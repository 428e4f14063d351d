import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { createLargeBodies } from '../../src/receiver/large-bodies.ts';

const LARGE = 256 * 1024 + 1;

function createBody(size: number) {
  const body = { size, isPaused: false };
  const message = {
    pause: () => {
      body.isPaused = true;
    },
    resume: () => {
      body.isPaused = false;
    },
  };
  return Object.assign(body, { message: message as unknown as IncomingMessage });
}

it('64 large bodies are read at the same time, the others in their turn', () => {
  const large = createLargeBodies();
  const bodies = Array.from({ length: 67 }, () => createBody(LARGE));
  const paused = () => bodies.flatMap(({ isPaused }, index) => (isPaused ? [index] : []));
  for (const body of bodies) large.grow(body);
  expect(paused()).toEqual([64, 65, 66]);
  for (const body of bodies) large.grow(body);
  expect(paused()).toEqual([64, 65, 66]);
  // One that waits and is cut off makes no room.
  large.end(bodies[65] as (typeof bodies)[number]);
  expect(paused()).toEqual([64, 65, 66]);
  large.end(bodies[3] as (typeof bodies)[number]);
  expect(paused()).toEqual([65, 66]);
  large.end(bodies[64] as (typeof bodies)[number]);
  expect(paused()).toEqual([65]);
});

it('bodies that are not large are never paused', () => {
  const large = createLargeBodies();
  const bodies = Array.from({ length: 1000 }, () => createBody(LARGE - 1));
  for (const body of bodies) large.grow(body);
  expect(bodies.some(({ isPaused }) => isPaused)).toBe(false);
});
