import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { nextMigrationName } from './migration-name.ts';

const now = new Date('2026-11-21T09:30:05Z');

it('names a migration by its moment in UTC and its words', () => {
  assert.equal(nextMigrationName('Add rain gauges', now, []), '20261121093005_add_rain_gauges');
  assert.equal(nextMigrationName(' Déchets & façades! ', now, []), '20261121093005_dechets_facades');
});

it('asks for words', () => {
  assert.throws(() => nextMigrationName('—', now, []), /Name the migration/);
});

it('always sorts after the last migration, whatever the clock says', () => {
  const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-30'), noInvalidDate: true });
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 5 }), moment, (earlier, clock) => {
      const existing: { name: string }[] = [];
      for (const date of earlier) existing.push({ name: nextMigrationName('zz', date, existing) });
      const name = nextMigrationName('aa', clock, existing);
      assert.match(name, /^\d{14}_aa$/);
      for (const other of existing) assert.ok(name > other.name);
    }),
  );
});
