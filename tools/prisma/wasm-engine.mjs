import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { engineAdapter } from './engine-adapter.mjs';

let loading;
let lastPanic = '';

/**
 * Starts Prisma's schema engine (the WebAssembly build, which npm carries) on one database.
 *
 * @param {string} url PostgreSQL connection string of an existing database.
 * @param {{ schemas?: [path: string, text: string][], onLog?: (line: string) => void }} [options]
 *   `schemas`: the Prisma files the engine starts with; `onLog`: receives its log, a JSON object a line.
 */
export async function openSchemaEngine(url, { schemas = [], onLog = () => undefined } = {}) {
  if (!URL.canParse(url)) throw new SchemaEngineError('DATABASE_URL is not set, or not an address.', { code: 'P1013' });
  const { SchemaEngine } = await (loading ??= loadWasm());
  const adapter = engineAdapter(url);
  const bound = bindMigrationAwareSqlAdapterFactory(adapter);
  const readable = (error) => readableError(error, bound.errorRegistry);

  let engine;
  try {
    engine = await SchemaEngine.new({ datamodels: schemas.length > 0 ? schemas : undefined }, onLog, bound);
  } catch (error) {
    await adapter.close();
    throw readable(error);
  }

  return {
    /** Calls a method of the engine by its name. @throws {SchemaEngineError} */
    call: async (method, params) => {
      try {
        return await engine[method](params);
      } catch (error) {
        throw readable(error);
      }
    },
    close: () => adapter.close(),
  };
}

/** The version of the engine, as Prisma names it. */
export async function engineVersion() {
  const { version } = await (loading ??= loadWasm());
  return version();
}

/** What the engine refused or could not do. `code` is Prisma's (`P3009`) when it has one. */
export class SchemaEngineError extends Error {
  constructor(message, { code, meta, isPanic = false, cause }) {
    super(message, { cause });
    this.name = 'SchemaEngineError';
    this.code = code;
    this.meta = meta;
    this.isPanic = isPanic;
  }
}

async function loadWasm() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (message) => {
      lastPanic = message;
    },
  };
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = fileURLToPath(new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm')));
  const { instance } = await WebAssembly.instantiate(await readFile(wasm), { './schema_engine_bg.js': withUnrefTimers(glue) });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
}

/** The engine never clears the timer of its lock, which would keep a finished process alive for ten seconds. */
function withUnrefTimers(glue) {
  const unref = (start) => (callback, milliseconds) => start(callback, milliseconds).unref();
  return Object.fromEntries(
    Object.entries(glue).map(([name, value]) => [name, name.startsWith('__wbg_setTimeout_') ? unref(value) : value]),
  );
}

/** What JavaScript threw below the engine comes out of it as "External error id#0": give the thrown error back. */
function readableError(error, registry) {
  if (error instanceof WebAssembly.RuntimeError) {
    return new SchemaEngineError(lastPanic || error.message, { isPanic: true, cause: error });
  }
  const id = /External error id#(\d+)/.exec(error.message)?.[1];
  const thrown = id === undefined ? undefined : registry.consumeError(Number(id))?.error;
  if (thrown instanceof Error) return new SchemaEngineError(thrown.message, { code: thrown.code, cause: thrown });
  // Around PostgreSQL's message stand the engine's own words and Rust frames.
  const message = error.message
    .split(/\n +0: /)[0]
    .replace(/^external connector error\s+(Error querying the database: )?/, '')
    .trim();
  return new SchemaEngineError(message, { code: error.code, meta: error.meta, cause: error });
}
