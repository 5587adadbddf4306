import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optimizedScore, scoreAt, type ScoredSeries } from './score.ts';

const LENGTH = 1_000;
function series(alarms: readonly number[], windows: ScoredSeries['windows'] = [[500, 599]]): ScoredSeries {
  const scores = new Float64Array(LENGTH);
  for (const at of alarms) scores[at] = 1;
  return { name: 'one', windows, scores };
}
const near = (found: number, wanted: number): void => assert.ok(Math.abs(found - wanted) < 0.01, `${found} is not ${wanted}`);

test('a detector that is right at the start of the window is perfect, one that says nothing is worth nothing', () => {
  near(optimizedScore([series([500])]).score, 100);
  near(optimizedScore([series([])]).score, 0);
});

test('the later in the window, the less; the window counts once', () => {
  // sigmoid(-0.5) / sigmoid(-1), half way between a miss and a perfect hit.
  near(scoreAt([series([550])], 0.5).score, (100 * (1 + (2 / (1 + Math.exp(-2.5)) - 1) / (2 / (1 + Math.exp(-5)) - 1))) / 2);
  near(scoreAt([series([500, 550, 599])], 0.5).score, 100);
});

test('a false alarm costs 0.11, less right after a window', () => {
  near(scoreAt([series([200, 500])], 0.5).score, 100 - 5.5);
  near(scoreAt([series([500, 998])], 0.5).score, 100 - 5.5);
  const justAfter = scoreAt([series([500, 605])], 0.5).score;
  assert.ok(justAfter < 100 && justAfter > 99);
});

test('what is said while learning does not count', () => {
  near(scoreAt([series([10, 149, 500])], 0.5).score, 100);
  near(scoreAt([series([150, 500])], 0.5).score, 100 - 5.5);
});

test('one threshold is found for all series together', () => {
  const noisy: ScoredSeries = { name: 'noisy', windows: [], scores: new Float64Array(LENGTH).fill(0.4) };
  const { score, threshold, falseAlarms } = optimizedScore([series([500]), noisy]);
  near(score, 100);
  assert.deepEqual([threshold, falseAlarms], [1, 0]);
});
