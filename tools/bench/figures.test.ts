import assert from 'node:assert/strict';
import { test } from 'node:test';
import { against, type Figure, isMet, table } from './figures.ts';
import { compare } from './rounds.ts';

const list = against('list', 'requests/s', 'Fastify + pg', compare([610, 600, 650], [1000, 1000, 1000]), { ratio: 0.6 });

test('a figure meets its aim, misses it, or has none', () => {
  assert.equal(isMet(list), true);
  assert.equal(isMet({ ...list, aim: { ratio: 0.62 } }), false);
  const memory: Figure = { what: 'api', value: 199.9, unit: 'MB', aim: { below: 200 } };
  assert.equal(isMet(memory), true);
  assert.equal(isMet({ ...memory, value: 200 }), false);
  assert.equal(isMet({ ...memory, value: NaN }), false);
  assert.equal(isMet({ what: 'p50', value: 1, unit: 'ms' }), undefined);
});

test('the table holds value, limit, ratio with its spread, aim and verdict', () => {
  const lines = table([list, { what: 'api', value: 1234.5, unit: 'MB', aim: { below: 200 } }]).split('\n');
  assert.match(lines[1] ?? '', /^list +610 requests\/s +1 000 {2}Fastify \+ pg +0\.61 {2}\(0\.60 to 0\.65\) +>= 0\.6 +ok$/);
  assert.match(lines[2] ?? '', /^api +1 23[45] MB +< 200 MB +short$/);
  assert.equal(lines.length, 3);
});
