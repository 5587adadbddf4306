#!/usr/bin/env node
/**
 * Stands in for Prisma's schema engine binary, so that `prisma migrate` needs no download.
 *
 * The Prisma CLI starts it with `--datasource JSON [--datamodels FILE …]` and talks JSON-RPC 2.0 over stdin
 * and stdout, one object a line; with `cli can-connect-to-database|create-database`, where the exit code
 * answers; or with `--version`. It reads stderr as JSON lines, hence nothing else may be written there.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { connectTo, connectionProblem, createDatabase } from './server.mjs';
import { engineVersion, openSchemaEngine, SchemaEngineError } from './wasm-engine.mjs';

process.removeAllListeners('warning');

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { datasource: { type: 'string' }, datamodels: { type: 'string', multiple: true }, version: { type: 'boolean' } },
});
const { url } = JSON.parse(values.datasource ?? '{}');

if (values.version) process.stdout.write(`schema-engine ${await engineVersion()}\n`);
else if (positionals[0] === 'cli') await answerByExitCode(positionals[1]);
else await answerRequests();

async function answerByExitCode(command) {
  try {
    if (command === 'can-connect-to-database') await (await connectTo(url)).end();
    else if (command === 'create-database') await createDatabase(url);
    else throw new Error(`Unknown command: ${command}`);
  } catch (error) {
    const { code, message } = connectionProblem(error, url);
    // The CLI skips the first line and looks for an error of this target.
    const line = { level: 'ERROR', target: 'schema_engine::logger', fields: { error_code: code, message } };
    process.stderr.write(`\n${JSON.stringify(line)}`);
    process.exitCode = 1;
  }
}

async function answerRequests() {
  const schemas = (values.datamodels ?? []).map((file) => [file, readFileSync(file, 'utf8')]);
  let opening;
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line);
    if (method === undefined) continue; // an answer to `print`
    try {
      const engine = await (opening ??= openSchemaEngine(url, { schemas }));
      send({ id, result: await perform(engine, method, params) });
    } catch (error) {
      send({ id, error: rpcError(error) });
    }
  }
  await (await opening?.catch(() => undefined))?.close();
}

async function perform(engine, method, params) {
  const result = await engine.call(method === 'getDatabaseVersion' ? 'version' : method, params);
  if (method !== 'diff') return result ?? {};
  // The binary does not return the text of a diff: it asks the CLI to print it.
  if (result.stdout) send({ id: 0, method: 'print', params: { content: result.stdout.trimEnd() } });
  return { exitCode: result.exitCode };
}

function rpcError(error) {
  const known = error instanceof SchemaEngineError ? error : connectionProblem(error, url);
  const data = { is_panic: known.isPanic ?? false, message: known.message, error_code: known.code, meta: known.meta ?? null };
  return { code: 4466, message: 'An error happened. Check the data field for details.', data };
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}
