import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../start/development-environment.ts';

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly example?: unknown; readonly examples?: object }>> }>
  >;
}

const document = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8')) as {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
/** What the decorator adds by itself says nothing of the operation. */
const ownWords = ({ description = '' }: Operation): string => description.replace(/\s*Needs the permission `[^`]+`\./, '').trim();
const name = ({ operationId = '?' }: Operation): string => operationId;

test('every operation has a name of its own, a summary, a description and one chapter', () => {
  assert.ok(operations.length > 120);
  assert.equal(new Set(operations.map(name)).size, operations.length);
  assert.deepEqual(operations.filter(({ operationId = '' }) => !/^[a-z][A-Za-z0-9]*$/.test(operationId)).map(name), []);
  assert.deepEqual(operations.filter(({ summary = '' }) => summary === '').map(name), []);
  assert.deepEqual(operations.filter((operation) => ownWords(operation) === '').map(name), []);
  const chapters = document.tags.map((tag) => tag.name);
  assert.deepEqual(operations.filter(({ tags = [] }) => tags.length !== 1 || !chapters.includes(tags[0] ?? '')).map(name), []);
});

test('every answer with a body shows an example', () => {
  const answers = operations.flatMap((operation) =>
    Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
      Object.entries(content).map(([type, media]) => ({ place: `${name(operation)} ${status} ${type}`, type, media })),
    ),
  );
  const json = answers.filter(({ type }) => type.includes('json'));
  assert.ok(json.length > 900);
  assert.deepEqual(
    json.filter(({ media }) => media.example === undefined && media.examples === undefined).map(({ place }) => place),
    [],
  );
});
