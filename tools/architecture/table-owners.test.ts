import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownedTables, trespasses, trespassesOf } from './table-owners.ts';

const root = join(import.meta.dirname, '../..');

test('only a room’s own repositories touch its tables', () => {
  assert.deepEqual(trespasses(root), []);
});

test('the models say who owns which table', () => {
  const tables = ownedTables(root);
  assert.deepEqual(
    tables.find(({ table }) => table === 'outbox_events'),
    { room: 'platform', model: 'outboxEvent', table: 'outbox_events' },
  );
});

test('a foreign table is found, by the client or in SQL', () => {
  const tables = [{ room: 'iot', model: 'sensor', table: 'sensors' }];
  const why = 'it belongs to the room iot';
  const file = 'libs/waste/src/containers/container.repository.ts';
  assert.deepEqual(trespassesOf(file, 'this.database.prisma.sensor.findMany()', tables), [{ file, table: 'sensors', why }]);
  assert.deepEqual(trespassesOf(file, 'query(`SELECT 1 FROM "sensors" s`)', tables), [{ file, table: 'sensors', why }]);
  assert.deepEqual(trespassesOf(file, '// FROM sensors\nquery(`SELECT 1 FROM containers`)', tables), []);
});

test('a table is touched by repositories only', () => {
  const tables = [{ room: 'iot', model: 'sensor', table: 'sensors' }];
  const file = 'libs/iot/src/sensors/sensor.service.ts';
  assert.equal(trespassesOf(file, 'UPDATE sensors SET name = $1', tables).length, 1);
  assert.equal(trespassesOf('libs/iot/src/sensors/sensor.repository.ts', 'UPDATE sensors SET name = $1', tables).length, 0);
});
