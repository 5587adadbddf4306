import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lags } from './lags.ts';

test('each mark waits until as many are committed', () => {
  const published = [
    [0, 10],
    [5, 20],
    [10, 30],
  ] as const;
  const committed = [
    [8, 15],
    [20, 30],
  ] as const;
  assert.deepEqual(lags(published, committed), [8, 15, 10]);
});

test('what is never committed is an error, not a short time', () => {
  assert.throws(() => lags([[0, 10]], [[1, 9]]), RangeError);
});
