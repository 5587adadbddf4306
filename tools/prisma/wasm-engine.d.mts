import type { SchemaEngine } from '@prisma/schema-engine-wasm';

type Method = Exclude<keyof SchemaEngine, 'free' | 'debugPanic' | symbol>;

export interface OpenSchemaEngine {
  /** Calls a method of the engine by its name. @throws {SchemaEngineError} */
  call<M extends Method>(method: M, params: Parameters<SchemaEngine[M]>[0]): ReturnType<SchemaEngine[M]>;
  close(): Promise<void>;
}

export interface SchemaEngineOptions {
  /** The Prisma files the engine starts with. */
  readonly schemas?: readonly (readonly [path: string, text: string])[];
  /** Receives the engine's log, a JSON object a line. */
  readonly onLog?: (line: string) => void;
}

export function openSchemaEngine(url: string, options?: SchemaEngineOptions): Promise<OpenSchemaEngine>;

/** The version of the engine, as Prisma names it. */
export function engineVersion(): Promise<string>;

export class SchemaEngineError extends Error {
  readonly code: string | undefined;
  readonly meta: unknown;
  readonly isPanic: boolean;
}
