/**
 * `npm run client:generate`: writes `libs/client/src/generated` from openapi.json: types, one function an operation, the fetch client
 * they call, which operations take an Idempotency-Key, and the examples that the mocks answer.
 */
import { copyFileSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { root } from '../start/development-environment.ts';
import { answersOf, type ExampleDocument, repeatableOperations } from './document-facts.ts';

const input = join(root, 'openapi.json');
const folder = join(root, 'libs/client/src/generated');
const contracts = join(root, 'libs/contracts/src');

await createClient({
  input,
  output: { path: folder, clean: true },
  logs: { level: 'silent', file: false },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true, bundle: true },
    { name: '@hey-api/typescript', enums: false },
    { name: '@hey-api/sdk', responseStyle: 'data' },
  ],
});

// What we call of the bundled fetch client is typed in sdk.gen.
for (const part of ['client', 'core'])
  for (const file of readdirSync(join(folder, part)))
    writeFileSync(
      join(folder, part, file),
      `// @ts-nocheck -- written for looser compiler options than ours; what it does is tested\n${readFileSync(join(folder, part, file), 'utf8')}`,
    );

const document = JSON.parse(readFileSync(input, 'utf8')) as ExampleDocument;
const write = (file: string, comment: string, type: string, value: unknown): void =>
  writeFileSync(
    join(folder, file),
    `// Generated from openapi.json.\n\n/** ${comment} */\nexport const ${type} = ${JSON.stringify(value, null, 2)};\n`,
  );
write(
  'repeatable-operations.ts',
  'Operations that take an Idempotency-Key, as method and path.',
  'REPEATABLE_OPERATIONS: readonly string[]',
  repeatableOperations(document),
);
write(
  'example-answers.ts',
  'What each operation answers when all goes well, as the document shows it.',
  'EXAMPLE_ANSWERS: readonly { readonly operation: string; readonly method: string; readonly path: string; readonly status: number; readonly type?: string; readonly body?: unknown }[]',
  answersOf(document),
);

// What sockets say is typed once, in the contracts; the package carries a copy, since those are not published.
for (const file of globSync(['client/*.ts', 'city/{alert,notification,sensor}.ts'], { cwd: contracts })) {
  const copy = join(folder, 'contracts', file);
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(join(contracts, file), copy);
}
