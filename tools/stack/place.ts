/**
 * Where one server of one stack lives on disk.
 *
 * Normally `.madinina/<stack>/<server>` in the checkout. A server that runs as an account of its own (because the stack runs
 * as root) must be able to reach its data; when the checkout lies where that account cannot go, such as under /root, the
 * server lives in `/var/lib/madinina-<hash of the checkout's path>/<stack>/<server>` instead.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './processes.ts';
import type { Account } from './processes.ts';
import { StackError } from './stack-error.ts';

export interface Place {
  /** Holds everything of this server: data, configuration, passwords. */
  folder: string;
  /** The server's own data. */
  data: string;
  /** What it printed. */
  log: string;
  /** The account it runs as; undefined: the same as the stack. */
  account: Account | undefined;
}

/** Names a server's place: the checkout, the stack in it, the folder of the server. */
export interface PlaceName {
  checkout: string;
  stack: string;
  server: string;
}

/**
 * The folder of a stack in a checkout: its record, its logs and, normally, its servers.
 * @throws {StackError} when the name is not one of a stack.
 */
export function stackFolder(checkout: string, stack: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(stack))
    throw new StackError(`A stack's name is made of small letters, digits and dashes: "${stack}" is not`);
  return join(checkout, '.madinina', stack);
}

/** Twelve hexadecimal digits that stand for a checkout, or for one stack in it. */
export function checkoutHash(checkout: string, stack = ''): string {
  return createHash('sha256')
    .update(`${realpathSync(checkout)}${stack}`)
    .digest('hex')
    .slice(0, 12);
}

/** The server's data folder, in whichever of its possible places it is filled already. */
export function existingData(name: PlaceName): string | undefined {
  return possibleFolders(name)
    .map((folder) => join(folder, 'data'))
    .find(isFilled);
}

/**
 * Makes the server's folders, or finds them again.
 * @param account whom it runs as; `container` when the data will belong to whomever a container's image says.
 * @throws {StackError} when the data are out of our reach, or out of its account's in both of the possible folders.
 */
export async function makePlace(name: PlaceName, account: Account | 'container' | undefined): Promise<Place> {
  if (account === 'container') return makeOwnPlace(name, false);
  if (account === undefined) return makeOwnPlace(name, true);
  const log = makeLog(name);
  const own = stackFolder(name.checkout, name.stack);
  // These two hold no secret themselves, and a server's account must pass through them whatever our umask is.
  for (const folder of [dirname(own), own]) chmodSync(folder, 0o755);

  const folders = possibleFolders(name).sort((a, b) => Number(isFilled(join(b, 'data'))) - Number(isFilled(join(a, 'data'))));
  for (const folder of folders) {
    const data = join(folder, 'data');
    const holder = holderOf(data) ?? account;
    makeSharedFolders(folder, data, holder);
    if (await mayUse(holder, data)) return { folder, data, log, account: holder };
    if (!isFilled(data)) rmSync(folder, { recursive: true });
  }
  throw new StackError(`The account ${account.name} can write to none of: ${folders.join(', ')}`);
}

/** Deletes a server's data, configuration and passwords, wherever they are. */
export function removePlace(name: PlaceName): void {
  for (const folder of possibleFolders(name)) {
    rmSync(folder, { recursive: true, force: true });
    removeIfEmpty(dirname(folder));
    if (folder.startsWith(FALLBACK)) removeIfEmpty(dirname(dirname(folder)));
  }
}

/** A password of this server: made at random the first time, kept in a file that only we can read. */
export function secret(place: Place, user: string): string {
  const path = secretFile(place, user);
  if (!existsSync(path) || statSync(path).size === 0) writeWhole(path, randomBytes(24).toString('hex'), 0o600);
  return readFileSync(path, 'utf8');
}

export function secretFile(place: Place, user: string): string {
  return join(place.folder, `${user}.password`);
}

/** Writes a file of configuration that the server's account may read and nobody else. Returns its path. */
export function writeConfiguration(place: Place, name: string, text: string): string {
  const path = join(place.folder, name);
  writeWhole(path, text, place.account === undefined ? 0o600 : 0o640);
  if (place.account !== undefined) chownSync(path, 0, place.account.gid);
  return path;
}

/** Writes a file so that a reader, or we after being killed, meet the old text or the new one and never half of it. */
export function writeWhole(path: string, text: string, mode: number): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode });
  chmodSync(draft, mode);
  renameSync(draft, path);
}

/** Whether the folder exists and holds anything. One that we may not look into was closed by the server that fills it. */
export function isFilled(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    if (code === 'EACCES') return true;
    throw error;
  }
}

const FALLBACK = '/var/lib/madinina-';

function possibleFolders({ checkout, stack, server }: PlaceName): string[] {
  const own = join(stackFolder(realpathSync(checkout), stack), server);
  return process.getuid?.() === 0 ? [own, join(`${FALLBACK}${checkoutHash(checkout)}`, stack, server)] : [own];
}

/** Whoever owns the data already goes on with them: a checkout that a person used as themselves may later be used by root. */
function holderOf(data: string): Account | undefined {
  if (!isFilled(data)) return undefined;
  const { uid, gid } = statSync(data);
  return uid === 0 ? undefined : { name: String(uid), uid, gid };
}

function makeOwnPlace(name: PlaceName, ours: boolean): Place {
  const log = makeLog(name);
  const [folder = ''] = possibleFolders(name);
  const data = join(folder, 'data');
  try {
    mkdirSync(data, { recursive: true });
    chmodSync(folder, 0o700);
    if (ours) accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new StackError(`${folder} belongs to another account (was the stack started by root before?): remove it or change its owner`);
  }
  return { folder, data, log, account: undefined };
}

function makeSharedFolders(folder: string, data: string, { uid, gid }: Account): void {
  mkdirSync(data, { recursive: true });
  if (folder.startsWith(FALLBACK)) for (const parent of [dirname(folder), dirname(dirname(folder))]) chmodSync(parent, 0o711);
  chmodSync(folder, 0o711);
  chownSync(data, uid, gid);
  chmodSync(data, 0o700);
}

async function mayUse(account: Account, folder: string): Promise<boolean> {
  return (await runCommand('test', ['-w', folder, '-a', '-x', folder], { limit: 5_000, account })).code === 0;
}

function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

function makeLog({ checkout, stack, server }: PlaceName): string {
  const LIMIT = 20 * 1024 * 1024;
  const logs = join(stackFolder(checkout, stack), 'logs');
  mkdirSync(logs, { recursive: true });
  const log = join(logs, `${server}.log`);
  if (existsSync(log) && statSync(log).size > LIMIT) renameSync(log, `${log}.1`);
  return log;
}
