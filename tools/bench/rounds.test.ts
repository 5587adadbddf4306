import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { alternate, compare, median, percentile } from './rounds.ts';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });

test('the median is in the middle, whatever the order', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([10, 1, 2, 4]), 3);
  assert.equal(median([7]), 7);
  assert.ok(Number.isNaN(median([])));
  fc.assert(
    fc.property(values, (list) => {
      const middle = median(list);
      const half = list.length / 2;
      assert.ok(list.filter((value) => value <= middle).length >= half);
      assert.ok(list.filter((value) => value >= middle).length >= half);
    }),
  );
});

test('a percentile is a value that so many do not exceed, and no smaller one is', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.equal(percentile(hundred, 0.5), 50);
  assert.equal(percentile(hundred, 0.95), 95);
  assert.equal(percentile([5], 0.95), 5);
  assert.ok(Number.isNaN(percentile([], 0.5)));
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
      const found = percentile(list, share);
      assert.ok(list.filter((value) => value <= found).length >= list.length * share);
      const smaller = list.filter((value) => value < found);
      assert.ok(smaller.length === 0 || smaller.length < list.length * share);
    }),
  );
});

test('sides take turns, and each round is told', async () => {
  const turns: string[] = [];
  const told: unknown[] = [];
  const side = (name: string, rate: number) => (round: number) => {
    turns.push(`${name}${round}`);
    return Promise.resolve(rate * round);
  };
  const measured = await alternate({ ours: side('ours', 1), bare: side('bare', 10) }, 3, (...round) => told.push(round));
  assert.deepEqual(turns, ['ours1', 'bare1', 'ours2', 'bare2', 'ours3', 'bare3']);
  assert.deepEqual(measured, { ours: [1, 2, 3], bare: [10, 20, 30] });
  assert.deepEqual(told[1], [2, { ours: 2, bare: 20 }]);
});

test('a comparison pairs the rounds, so that a slow moment of the machine does not count', () => {
  // The machine is four times slower in the last two of five rounds; the ratio is 0.5 all along.
  const { value, limit, ratio, lowestRatio, highestRatio } = compare([400, 400, 400, 100, 100], [800, 800, 800, 200, 200]);
  assert.deepEqual([value, limit, ratio, lowestRatio, highestRatio], [400, 800, 0.5, 0.5, 0.5]);
  assert.equal(compare([1, 2, 9], [10, 10, 10]).ratio, 0.2);
  assert.throws(() => compare([1, 2], [1]), /Rounds do not pair/);
  assert.throws(() => compare([], []), /Rounds do not pair/);
});
