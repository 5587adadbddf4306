import { spawn } from 'node:child_process';
import { root } from './development-environment.ts';

/**
 * Runs a command to its end and answers what it printed.
 * @throws with its last lines when it fails
 */
export async function runToEnd(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const child = spawn(command, args, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output.trim().split('\n').slice(-40).join('\n')}`);
  return output;
}
