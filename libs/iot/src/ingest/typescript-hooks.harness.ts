/**
 * Lets the child process of a test run the project's TypeScript as Jest does: `node --import <this file> <file>.ts`.
 * Node itself runs this file, so that it holds nothing but erasable types.
 */
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Options, transformSync } from '@swc/core';
import 'reflect-metadata';

const root = join(import.meta.dirname, '../../../..');
const settings = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
const swc = settings('.swcrc') as Options;
const { compilerOptions } = settings('tsconfig.base.json') as { compilerOptions: { paths: Record<string, [string]> } };

function sourceOf(specifier: string, parent: string | undefined): string | undefined {
  const alias = compilerOptions.paths[specifier];
  if (alias) return join(root, alias[0]);
  if (!specifier.startsWith('.') || !parent?.endsWith('.ts')) return undefined;
  const path = join(dirname(fileURLToPath(parent)), specifier);
  return [`${path}.ts`, join(path, 'index.ts')].find((file) => existsSync(file));
}

registerHooks({
  resolve: (specifier, context, next) => {
    const file = sourceOf(specifier, context.parentURL);
    return file ? { url: pathToFileURL(file).href, format: 'commonjs', shortCircuit: true } : next(specifier, context);
  },
  load: (url, context, next) => {
    if (!url.endsWith('.ts') || url.includes('/node_modules/')) return next(url, context);
    const filename = fileURLToPath(url);
    return { format: 'commonjs', source: transformSync(readFileSync(filename, 'utf8'), { ...swc, filename }).code, shortCircuit: true };
  },
});
