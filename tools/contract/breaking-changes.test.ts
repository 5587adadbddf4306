import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../start/development-environment.ts';
import { breakingChanges, mayBreak } from './breaking-changes.ts';
import type { OpenApiDocument, Operation, Schema } from './document.ts';

const sensor: Schema = {
  type: 'object',
  required: ['id', 'name'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: { type: 'string', maxLength: 100 },
    type: { $ref: '#/components/schemas/SensorType' },
    zone: { type: ['string', 'null'] },
    parent: { $ref: '#/components/schemas/Sensor' },
  },
};
const sensorType: Schema = { type: 'string', enum: ['temperature', 'noise'] };
const list: Operation = {
  operationId: 'listSensors',
  security: [],
  parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 200 } }],
  responses: { '200': { content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Sensor' } } } } } },
};
const create: Operation = {
  operationId: 'createSensor',
  requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Sensor' } } } },
  responses: { '201': {} },
};

interface Parts {
  readonly list?: Partial<Operation>;
  readonly create?: Operation | undefined;
  readonly sensor?: Partial<Schema>;
  readonly type?: Partial<Schema>;
}

function document(parts: Parts = {}): OpenApiDocument {
  const post = 'create' in parts ? parts.create : create;
  return {
    info: { version: '1.0.0' },
    paths: { '/sensors': { get: { ...list, ...parts.list }, ...(post && { post }) } },
    components: { schemas: { Sensor: { ...sensor, ...parts.sensor }, SensorType: { ...sensorType, ...parts.type } } },
  };
}

const told = (after: OpenApiDocument, before = document()): string[] =>
  breakingChanges(before, after).map(({ place, what }) => `${place}: ${what}`);
const { name: _name, ...unnamed } = sensor.properties ?? {};
const changed = (name: string, property: Schema): Partial<Schema> => ({ properties: { ...sensor.properties, [name]: property } });

test('the same document, and one that only gained, break nobody', () => {
  assert.deepEqual(told(document()), []);
  const more = document({
    list: { parameters: [...(list.parameters ?? []), { name: 'zone', in: 'query', schema: { type: 'string' } }] },
    sensor: changed('note', { type: 'string' }),
    type: { enum: ['temperature', 'noise', 'rainfall'] },
  });
  assert.deepEqual(told(more), []);
});

test('a field that is gone breaks who reads it and who sends it', () => {
  assert.deepEqual(told(document({ sensor: { required: ['id'], properties: unnamed } })), ['Sensor.name: is gone']);
});

test('an operation that is gone or renamed breaks, unless its end was announced', () => {
  assert.deepEqual(told(document({ create: undefined })), ['POST /sensors: is gone']);
  assert.deepEqual(told(document({ list: { operationId: 'sensors' } })), ['GET /sensors: is named sensors instead of listSensors']);
  const announced = document({ create: { ...create, deprecated: true, 'x-sunset': '2026-05-01' } });
  const gone = document({ create: undefined });
  assert.equal(breakingChanges(announced, gone, new Date('2026-04-30')).length, 1);
  assert.deepEqual(breakingChanges(announced, gone, new Date('2026-05-01')), []);
});

const cases: readonly [string, Parts, readonly string[]][] = [
  ['a parameter that is gone', { list: { parameters: [] } }, ['GET /sensors query limit: is gone']],
  [
    'a parameter that is required',
    { list: { parameters: [{ name: 'limit', in: 'query', required: true, schema: { type: 'integer', maximum: 200 } }] } },
    ['GET /sensors query limit: is required now'],
  ],
  [
    'a limit that is lower',
    { list: { parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } }] } },
    ['GET /sensors query limit: maximum is now 100'],
  ],
  ['credentials', { list: { security: [{ account: [] }] } }, ['GET /sensors: needs credentials now']],
  ['a value that is no longer taken', { type: { enum: ['noise'] } }, ['SensorType: no longer takes "temperature"']],
  ['an answer that is gone', { list: { responses: { '404': {} } } }, ['GET /sensors 200: is no longer answered']],
  ['a property that may be missing', { sensor: { required: ['id'] } }, ['Sensor.name: may be missing now']],
  ['a property that must be sent', { sensor: { required: ['id', 'name', 'zone'] } }, ['Sensor.zone: is required now']],
  [
    'a property that may be null',
    { sensor: changed('name', { type: ['string', 'null'], maxLength: 100 }) },
    ['Sensor.name: may now be null'],
  ],
  ['null that is no longer taken', { sensor: changed('zone', { type: 'string' }) }, ['Sensor.zone: no longer takes null']],
  ['another format', { sensor: changed('id', { type: 'string', format: 'ulid' }) }, ['Sensor.id: has the format ulid instead of uuid']],
];
for (const [what, parts, breaks] of cases)
  test(`caught: ${what}`, () => {
    assert.deepEqual(told(document(parts)), breaks);
  });

test('a version says whether callers may break', () => {
  assert.equal(mayBreak('1.4.2', '1.5.0'), false);
  assert.equal(mayBreak('1.4.2', '2.0.0'), true);
  assert.equal(mayBreak('0.1.0', '0.1.1'), false);
  assert.equal(mayBreak('0.1.0', '0.2.0'), true);
});

test('each field of our own document is missed when it is removed', () => {
  const own = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8')) as OpenApiDocument;
  assert.deepEqual(breakingChanges(own, own), []);
  const without = structuredClone(own) as { components: { schemas: Record<string, { properties?: Record<string, unknown> }> } };
  delete without.components.schemas['SensorDto']?.properties?.['deviceKey'];
  delete without.components.schemas['AlertDto']?.properties?.['severity'];
  const told = breakingChanges(own, without as unknown as OpenApiDocument).map(({ place }) => place);
  assert.deepEqual(told.sort(), ['AlertDto.severity', 'SensorDto.deviceKey']);
});
