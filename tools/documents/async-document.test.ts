import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Parser } from '@asyncapi/parser';
import { root } from '../start/development-environment.ts';
import { asyncDocument } from './async-document.ts';
import { realtimeTypes, topicPatterns } from './type-schemas.ts';

const document = asyncDocument(realtimeTypes(root), topicPatterns(root), '1.2.3');

test('the document of what travels beside HTTP is AsyncAPI without a fault', async () => {
  const { diagnostics, document: parsed } = await new Parser().parse(JSON.stringify(document));
  assert.deepEqual(
    diagnostics.map(({ message, path }) => `${path.join('.')}: ${message}`),
    [],
  );
  assert.equal(parsed?.info().version(), '1.2.3');
});

test('each event of the sockets is in it, with what it says and what it answers', () => {
  const { components } = document as { components: { messages: Record<string, { payload: object }> } };
  assert.ok(Object.keys(components.messages).length > 35);
  assert.deepEqual(components.messages['socketIo.receive.typing']?.payload, {
    type: 'object',
    required: ['conversationId', 'typing'],
    properties: { conversationId: { type: 'string' }, typing: { type: 'boolean' } },
    additionalProperties: false,
  });
  assert.ok('socketIo.receive.recover.answer' in components.messages);
  assert.ok('native.send.pong' in components.messages);
});

test('topics are those of the contracts', () => {
  const { channels } = document as { channels: Record<string, { address: string }> };
  assert.equal(channels['readings']?.address, 'city/{zone}/sensors/{deviceKey}/readings');
});
