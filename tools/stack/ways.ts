/** Decides how each server runs, by Docker or by a program of the system, and gets hold of what that needs. */
import { join } from 'node:path';
import { allOrReasons } from './all-or-reasons.ts';
import { canInstall, install, installAdvice } from './apt.ts';
import { dockerAnswers, haveImage } from './docker.ts';
import { existingData } from './place.ts';
import type { ServerKind } from './server-kind.ts';
import { StackError } from './stack-error.ts';
import { readRecord } from './stack-record.ts';
import type { ServerRecord } from './stack-record.ts';

export type Way = { how: 'docker' } | { how: 'system'; program: string };

export interface Wishes {
  checkout: string;
  stack: string;
  /** The stack's folder. */
  folder: string;
  /** The person insists on this way. */
  how: 'docker' | 'system' | undefined;
  signal: AbortSignal | undefined;
  say: (kind: ServerKind, message: string) => void;
}

/** The folder of a server's place; what Docker's images write is not what the system's programs can use. */
export function serverFolder(kind: ServerKind, how: Way['how']): string {
  return how === 'docker' ? `${kind.name}-docker` : kind.name;
}

/**
 * A way for each server. An image that is missing is pulled, a program that is missing is installed where that is possible.
 * @throws {StackError} that lists every server that cannot be had, and what to install.
 */
export async function chooseWays(wanted: readonly ServerKind[], wishes: Wishes): Promise<Map<ServerKind, Way>> {
  let engine: Promise<boolean> | undefined;
  const askEngine = (): Promise<boolean> => (engine ??= dockerAnswers());
  const hows = await allOrReasons(wanted.map((kind) => chooseHow(kind, wishes, askEngine)));
  const bySystem = wanted.filter((_, index) => hows[index] === 'system');
  const programs = await findPrograms(bySystem, wishes);
  return new Map(
    wanted.map((kind) => {
      const program = programs.get(kind);
      return [kind, program === undefined ? { how: 'docker' } : { how: 'system', program }];
    }),
  );
}

/** Data, and a server that still runs, are bound to the way in which they were made; only a new server is free to choose. */
async function chooseHow(kind: ServerKind, wishes: Wishes, askEngine: () => Promise<boolean>): Promise<Way['how']> {
  const made = (how: Way['how']): boolean => existingData({ ...wishes, server: serverFolder(kind, how) }) !== undefined;
  const bound = boundTo(readRecord(wishes.folder).servers[kind.name], made);
  const insisted = wishes.how ?? bound;
  if (insisted === 'system') return 'system';
  if ((await askEngine()) && (await haveImage(kind, (message) => wishes.say(kind, message), wishes.signal))) return 'docker';
  if (insisted === undefined) return 'system';
  const why =
    wishes.how === 'docker'
      ? 'as asked'
      : `where its data were made (${existingData({ ...wishes, server: serverFolder(kind, 'docker') }) ?? ''})`;
  throw new StackError(
    `${kind.title} is to run in Docker, ${why}, but Docker does not answer or cannot get the image ${kind.container.image}`,
  );
}

function boundTo(last: ServerRecord | undefined, made: (how: Way['how']) => boolean): Way['how'] | undefined {
  if (last?.process !== undefined && last.how !== 'given') return last.how;
  if (made('docker') && (last?.how === 'docker' || !made('system'))) return 'docker';
  return made('system') ? 'system' : undefined;
}

async function findPrograms(wanted: readonly ServerKind[], wishes: Wishes): Promise<Map<ServerKind, string>> {
  const present = await search(wanted, wishes);
  const missing = wanted.filter((kind) => !present.has(kind));
  if (missing.length === 0) return present;

  const names = missing.map(({ name }) => name);
  if (await canInstall()) {
    for (const kind of missing) wishes.say(kind, `${kind.title}: installing with apt (1-2 min)…`);
    await install(names, join(wishes.folder, 'logs', 'apt.log'), wishes.signal);
    const now = await search(wanted, wishes);
    if (now.size === wanted.length) return now;
  }
  const titles = missing.map(({ title, variable }) => `${title} (or set ${variable})`).join(', ');
  const kept = missing.flatMap((kind) => existingData({ ...wishes, server: kind.name }) ?? []);
  const note = kept.length === 0 ? '' : `\nThere are data already that need the version that made them: ${kept.join(', ')}`;
  throw new StackError(`Not found on this machine: ${titles}.\nStart Docker, or install:\n${installAdvice(names)}${note}`);
}

async function search(wanted: readonly ServerKind[], wishes: Wishes): Promise<Map<ServerKind, string>> {
  const found = new Map<ServerKind, string>();
  for (const kind of wanted) {
    const program = await kind.find(existingData({ ...wishes, server: kind.name }));
    if (program !== undefined) found.set(kind, program);
  }
  return found;
}
