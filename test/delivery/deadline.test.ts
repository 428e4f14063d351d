import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Deadline } from '../../src/delivery/deadline.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A deadline of 100 ms, and what it has called so far. */
function startDeadline(timeoutMs = 100) {
  const calls: string[] = [];
  const deadline = new Deadline(
    timeoutMs,
    () => calls.push('passed'),
    () => calls.push('given up'),
  );
  return { deadline, calls };
}

it('gives a reply its time, and the same time once more', () => {
  const { calls } = startDeadline();
  vi.advanceTimersByTime(99);
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(calls).toEqual(['passed']);
  vi.advanceTimersByTime(99);
  expect(calls).toEqual(['passed']);
  vi.advanceTimersByTime(1);
  expect(calls).toEqual(['passed', 'given up']);
  vi.advanceTimersByTime(1000);
  expect(calls).toEqual(['passed', 'given up']);
});

it.each([50, 150, 250])('a restart after %i ms begins anew', (afterMs) => {
  const { deadline, calls } = startDeadline();
  vi.advanceTimersByTime(afterMs);
  calls.length = 0;
  deadline.restart();
  vi.advanceTimersByTime(99);
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(calls).toEqual(['passed']);
  vi.advanceTimersByTime(100);
  expect(calls).toEqual(['passed', 'given up']);
});

it.each([50, 150])('after a stop at %i ms nothing is called', (afterMs) => {
  const { deadline, calls } = startDeadline();
  vi.advanceTimersByTime(afterMs);
  calls.length = 0;
  deadline.stop();
  vi.advanceTimersByTime(1000);
  expect(calls).toEqual([]);
});

it('a time-out of 0 is no deadline', () => {
  const { deadline, calls } = startDeadline(0);
  deadline.restart();
  vi.advanceTimersByTime(1e6);
  expect(calls).toEqual([]);
});
