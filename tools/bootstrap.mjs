/**
 * `node tools/bootstrap.mjs SCRIPT [ARGUMENT…]`: makes a fresh clone ready, then runs SCRIPT on the project's own Node.
 * Plain JavaScript for any Node from 20 on: it is what runs before anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ownNode = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const stamps = join(root, 'node_modules/.madinina');

function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

const fingerprint = (files) => files.reduce((hash, file) => hash.update(readFileSync(file)), createHash('sha256')).digest('hex');
const stamped = (name, value) => existsSync(join(stamps, name)) && readFileSync(join(stamps, name), 'utf8') === value;
function stamp(name, value) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), value);
}

function run(what, command, args, hint) {
  const started = Date.now();
  process.stdout.write(`${what}…\n`);
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CI: process.env.CI ?? '' },
  });
  if (error || status !== 0) fail(`${what} failed: ${error?.message ?? ''}\n${stdout ?? ''}\n${stderr ?? ''}\n${hint}`);
  process.stdout.write(`${what}: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function install() {
  const lock = fingerprint([join(root, 'package-lock.json')]);
  if (stamped('packages', lock) && existsSync(ownNode)) return;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  run('Installing the packages', npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], 'Is the npm registry reachable?');
  // The one package whose install script is needed: it fetches the Node the project runs on.
  run('Installing Node 24', npm, ['rebuild', 'node', '--ignore-scripts=false'], 'The npm package `node` could not install its binary.');
  if (!existsSync(ownNode)) fail('The npm package `node` left no binary in node_modules/.bin.');
  stamp('packages', lock);
}

function generatePrismaClient() {
  const models = readdirSync(join(root, 'prisma/models')).map((file) => join(root, 'prisma/models', file));
  const schema = fingerprint([join(root, 'prisma/schema.prisma'), ...models.sort(), join(root, 'package-lock.json')]);
  if (stamped('prisma-client', schema) && existsSync(join(root, 'libs/platform/database/src/generated/prisma'))) return;
  run('Generating the Prisma client', ownNode, ['tools/prisma/prisma.mjs', 'generate'], 'See prisma/README.md.');
  stamp('prisma-client', schema);
}

function generateApiClient() {
  const tools = ['generate.ts', 'document-facts.ts'].map((file) => join(root, 'tools/client', file));
  const words = ['client', 'city'].flatMap((folder) =>
    readdirSync(join(root, 'libs/contracts/src', folder)).map((file) => join(root, 'libs/contracts/src', folder, file)),
  );
  const document = fingerprint([join(root, 'openapi.json'), ...tools, ...words.sort(), join(root, 'package-lock.json')]);
  if (stamped('api-client', document) && existsSync(join(root, 'libs/client/src/generated'))) return;
  run(
    'Generating the API client',
    ownNode,
    ['--disable-warning=ExperimentalWarning', 'tools/client/generate.ts'],
    'See libs/client/README.md.',
  );
  stamp('api-client', document);
}

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) fail(`Madinina needs Node 20 or newer to install itself; this is ${process.versions.node}.`);
install();
generatePrismaClient();
generateApiClient();

const [script, ...args] = process.argv.slice(2);
if (script) {
  const environment = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` };
  const child = spawn(ownNode, ['--disable-warning=ExperimentalWarning', script, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: environment,
  });
  // A terminal's Ctrl-C reaches the child by itself, and a second one would mean "at once".
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
