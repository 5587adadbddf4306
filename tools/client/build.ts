/**
 * `npm run client:build`: writes the package `@madinina/client` into `dist/libs/client`, ready for `npm publish`, and tells its size.
 * Fails when something in it needs Node: browsers and phones have none of its modules.
 */
import { cpSync, existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { root } from '../start/development-environment.ts';
import { runToEnd } from '../start/run-to-end.ts';
import { bundledSize } from './bundled-size.ts';

const folder = join(root, 'dist/libs/client');
const source = join(root, 'libs/client');

rmSync(folder, { recursive: true, force: true });
await runToEnd('node', ['--disable-warning=ExperimentalWarning', 'tools/client/generate.ts']);
await runToEnd('node', ['node_modules/typescript/bin/tsc', '-p', 'libs/client/tsconfig.build.json']);

// Modules of a package are found by their whole file names; the compiler writes what the source says.
for (const file of globSync('**/*.{js,d.ts}', { cwd: folder })) {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replaceAll(
      /(from\s+|import\s*\(\s*)(['"])(\.{1,2}\/[^'"]+)\2/g,
      (_, start: string, quote: string, specifier: string) => `${start}${quote}${wholeName(path, specifier)}${quote}`,
    ),
  );
}

function wholeName(importer: string, specifier: string): string {
  if (specifier.endsWith('.js')) return specifier;
  const target = resolve(dirname(importer), specifier);
  return existsSync(target) && statSync(target).isDirectory() ? `${specifier}/index.js` : `${specifier}.js`;
}

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const description = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Record<string, unknown>;
writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...description, version }, null, 2)}\n`);
for (const file of ['README.md']) cpSync(join(source, file), join(folder, file));

// What the document says of operations may name anything.
const codeOf = (file: string): string => readFileSync(join(folder, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
const foreign = globSync('**/*.js', { cwd: folder }).filter((file) => /['"]node:|require\(|\bprocess\.|\bBuffer\b/.test(codeOf(file)));
if (foreign.length > 0) throw new Error(`These need Node: ${foreign.join(', ')}`);

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
for (const [what, code] of [
  ['all of it', `import * as all from './index.js'; globalThis.app = all;`],
  [
    'signing in and a list of sensors',
    `import { connectCity, listSensors, pages } from './index.js'; globalThis.app = [connectCity, listSensors, pages];`,
  ],
] as const) {
  const { minified, compressed } = await bundledSize(folder, code);
  console.log(`@madinina/client ${version}, ${what}: ${kB(minified)} minified, ${kB(compressed)} with gzip`);
}
