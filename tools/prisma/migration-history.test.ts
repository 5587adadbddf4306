import assert from 'node:assert/strict';
import { it } from 'node:test';
import { compareHistory } from './migration-history.ts';

const folder = [
  { name: '1_platform', script: 'a', checksum: 'aa' },
  { name: '2_iot', script: 'b', checksum: 'bb' },
];

it('finds nothing to do where every migration is finished as written', () => {
  const history = [
    { name: '1_platform', checksum: 'aa', finished: true },
    { name: '2_iot', checksum: 'bb', finished: true },
  ];
  assert.deepEqual(compareHistory(folder, history), { pending: [], changed: [], unknown: [] });
});

it('counts a migration that was begun and not finished as pending', () => {
  const history = [{ name: '1_platform', checksum: 'aa', finished: false }];
  assert.deepEqual(compareHistory(folder, history), { pending: ['1_platform', '2_iot'], changed: [], unknown: [] });
});

it('notices a script that was changed after it was applied, and a migration of newer code', () => {
  const history = [
    { name: '1_platform', checksum: 'old', finished: true },
    { name: '2_iot', checksum: 'bb', finished: true },
    { name: '3_waste', checksum: 'cc', finished: true },
  ];
  assert.deepEqual(compareHistory(folder, history), { pending: [], changed: ['1_platform'], unknown: ['3_waste'] });
});
