import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { City } from './city.harness';

const root = join(__dirname, '../../..');
const run = promisify(execFile);

/** The examples of the client's README, each a program of its own. */
const examples = [...readFileSync(join(root, 'libs/client/README.md'), 'utf8').matchAll(/## ([^\n]+)\n[^#]*?```ts\n(.*?)```/gs)].map(
  ([, title = '', program = '']) => ({ title, program }),
);

describe('the client for TypeScript', () => {
  const folder = join(root, 'dist/libs/client/examples');
  let city: City;

  beforeAll(async () => {
    await run(process.execPath, ['--disable-warning=ExperimentalWarning', 'tools/client/build.ts'], { cwd: root });
    mkdirSync(folder, { recursive: true });
    city = await City.start();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await city.stop();
  });

  it('has examples', () =>
    expect(examples.map(({ title }) => title)).toEqual(['Sign in and ask', 'Long lists', 'Errors', 'Without a city']));

  it.each(examples)('runs as its README shows: $title', async ({ title, program }) => {
    const { identifier, password } = city.adminAccount;
    const file = join(folder, `${title.replaceAll(' ', '-').toLowerCase()}.mjs`);
    writeFileSync(
      file,
      program
        .replaceAll("'@madinina/client'", "'../index.js'")
        .replaceAll("'@madinina/client/mocks'", "'../mocks.js'")
        .replaceAll('http://localhost:3000', city.api.url)
        .replaceAll("identifier: 'operator', password: 'Madinina-972!'", `identifier: '${identifier}', password: '${password}'`),
    );
    const { stdout, stderr } = await run(process.execPath, [file], { timeout: 60_000 });
    expect(stderr).toBe('');
    if (title === 'Errors') expect(stdout).toMatch(/^No sensor with this id [0-9a-f-]{36}\n$/);
    if (title === 'Without a city') expect(stdout).toContain('items');
  });
});
