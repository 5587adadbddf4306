import { join } from 'node:path';
import { startStack, type Stack, type StackOptions } from '../stack/stack.ts';

export const root = join(import.meta.dirname, '../..');

/** Where the development stack keeps its data, logs and keys. */
export const folder = join(root, '.madinina/dev');

export interface Development {
  readonly stack: Stack;
  /** What an application of the city gets as its environment. */
  readonly environment: NodeJS.ProcessEnv;
}

/** The local stack, started or taken over (left running when this process ends with `detach`), and the environment that leads to it. What the caller's environment names wins. */
export async function startDevelopment(
  onProgress: (message: string) => void,
  options: Pick<StackOptions, 'detach' | 'signal'> = {},
): Promise<Development> {
  const stack = await startStack({ ...options, name: 'dev', folder: root, onProgress: ({ message }) => onProgress(message) });
  return { stack, environment: { NODE_ENV: 'development', LOG_PRETTY: 'true', ...process.env, ...stack.urls } };
}
