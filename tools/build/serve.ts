/**
 * `nx serve api`: builds on every change and starts the application again. The city's servers come from the local stack
 * (started when it is not running) unless the environment names them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { rspack } from '@rspack/core';
import { startDevelopment } from '../start/development-environment.ts';
import { rspackConfig } from './rspack.config.ts';

const app = process.argv[2];
if (!app) throw new Error('usage: serve.ts apps/<name>');

// The stack stays when this ends: another `nx serve` may be using it, and the next start takes it over.
const { environment } = await startDevelopment((message) => console.error(message), { detach: true });
let running: ChildProcess | undefined;
let turn: Promise<void> = Promise.resolve();

async function stop(): Promise<void> {
  const child = running;
  running = undefined;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

async function restart(): Promise<void> {
  await stop();
  running = spawn(process.execPath, ['--enable-source-maps', join('dist', String(app), 'main.js')], { stdio: 'inherit', env: environment });
}

const compiler = rspack(rspackConfig(app, 'development'));
const watching = compiler.watch({ aggregateTimeout: 200 }, (error, stats) => {
  if (error) throw error;
  const errors = stats?.toJson({ all: false, errors: true }).errors ?? [];
  if (errors.length > 0) for (const { moduleName, message } of errors) console.error(`${moduleName ?? ''}\n${message}\n`);
  else turn = turn.then(restart);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    watching.close(() => undefined);
    void turn.then(stop).then(() => process.exit(0));
  });
