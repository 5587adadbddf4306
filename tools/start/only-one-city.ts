import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, markOf, type ProcessMark } from '../stack/processes.ts';
import { folder } from './development-environment.ts';

const file = join(folder, 'start.json');

/**
 * Marks this process as the one that runs the city of this checkout: two would take the broker's session from each other.
 * @throws when another one runs; a mark whose process is gone counts for nothing
 */
export async function onlyOneCity(): Promise<void> {
  if (existsSync(file)) {
    const other = JSON.parse(readFileSync(file, 'utf8')) as ProcessMark;
    if (await isAlive(other)) throw new Error(`This checkout’s city is running already (process ${String(other.pid)}).`);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(await markOf(process.pid)));
}

/** Takes the mark away. */
export function cityEnded(): void {
  rmSync(file, { force: true });
}
