import { mkdirSync, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { root } from './development-environment.ts';
import { mailLine } from './mail-line.ts';

/** Tells of each mail that the city writes into its folder from now on; answers how to stop, or undefined when mails go elsewhere. */
export function tellMails(environment: NodeJS.ProcessEnv, say: (line: string) => void): (() => void) | undefined {
  if ((environment['MAIL_DRIVER'] ?? 'folder') !== 'folder') return undefined;
  const folder = resolve(root, environment['MAIL_FOLDER'] ?? '.madinina/dev/mail');
  mkdirSync(folder, { recursive: true });
  const told = new Set<string>();
  const watcher = watch(folder, (_event, file) => {
    if (file === null || !file.endsWith('.eml') || told.has(file)) return;
    told.add(file);
    // A file that is gone again was somebody's to remove.
    readFile(join(folder, file), 'utf8').then(
      (source) => say(mailLine(source)),
      () => told.delete(file),
    );
  });
  return () => watcher.close();
}
