/** What the tests of whole stacks share: a checkout of their own that leaves nothing behind, and a look into each server. */
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { stackFolder } from './place.ts';
import { deleteData, endStack } from './recorded-stack.ts';
import type { StackName } from './recorded-stack.ts';
import { startStack } from './stack.ts';
import type { Stack, StackOptions } from './stack.ts';

/** An empty checkout; its stacks are ended and deleted after the file's last test, whatever happened. */
export class Checkout {
  readonly folder: string;
  readonly news: string[] = [];
  readonly #stacks = new Set<string>();

  constructor() {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-test-')));
    // As a real checkout: the servers' accounts can pass through it.
    chmodSync(this.folder, 0o755);
    after(async () => {
      for (const stack of this.#stacks) {
        await endStack(this.named(stack), true);
        await deleteData(this.named(stack));
      }
      rmSync(this.folder, { recursive: true, maxRetries: 5 });
    });
  }

  named(stack: string): StackName {
    this.#stacks.add(stack);
    return { checkout: this.folder, stack, folder: stackFolder(this.folder, stack) };
  }

  /** Starts a stack of the system's own programs, whatever the environment of the test says; without fsync, which only a dying machine tells apart. */
  start(stack: string, options: Partial<StackOptions> = {}): Promise<Stack> {
    return this.startFreely(stack, { how: 'system', durable: false, ...options });
  }

  /** Starts a stack that chooses for itself how it runs. */
  startFreely(stack: string, options: Partial<StackOptions>): Promise<Stack> {
    this.named(stack);
    this.news.length = 0;
    return startStack({
      name: stack,
      folder: this.folder,
      env: {},
      onProgress: ({ message }) => {
        this.news.push(message);
      },
      ...options,
    });
  }
}

/** The rows that a query gives. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** What Redis answers to one command. */
export async function redisCommand(url: string, command: string, ...args: string[]): Promise<unknown> {
  const client = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    return await client.call(command, ...args);
  } finally {
    client.disconnect();
  }
}

/** Resolves once `condition` holds; looks every 20 ms. */
export async function until(condition: () => boolean | Promise<boolean>, limit = 60_000): Promise<void> {
  const deadline = Date.now() + limit;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Still not so after ${limit} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
