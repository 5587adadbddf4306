/** Finds the servers' programs on this machine. */
import { accessSync, constants, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './processes.ts';

/** Folders that hold servers but are often missing from an ordinary account's PATH. */
const MORE_FOLDERS = [
  '/usr/local/sbin',
  '/usr/sbin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
  '/usr/local/bin',
  '/usr/bin',
  '/home/linuxbrew/.linuxbrew/bin',
  '/home/linuxbrew/.linuxbrew/sbin',
];

/** The path of a program, or undefined. `async` so that every search looks alike. */
export function findProgram(name: string): Promise<string | undefined> {
  return Promise.resolve(
    searchFolders()
      .map((folder) => join(folder, name))
      .find(isProgram),
  );
}

/**
 * The path of a `postgres` program with initdb beside it: of the major version that is wanted, else the newest one that has
 * PostGIS, else the newest. Undefined when there is none.
 */
export async function findPostgres(major: number | undefined): Promise<string | undefined> {
  const found = (await installedPostgres()).filter((each) => major === undefined || each.major === major);
  const rank = (each: InstalledPostgres): number => each.major + (each.postgis ? 1_000 : 0);
  return found.sort((a, b) => rank(b) - rank(a))[0]?.program;
}

export interface InstalledPostgres {
  program: string;
  major: number;
  postgis: boolean;
}

/** Every PostgreSQL of this machine. */
export async function installedPostgres(): Promise<InstalledPostgres[]> {
  // Debian's wrappers and hand-made links in PATH lead to the same programs.
  const programs = new Set(
    [...versionFolders(), ...searchFolders()]
      .map((folder) => join(folder, 'postgres'))
      .filter(isProgram)
      .map((program) => realpathSync(program)),
  );
  const all = await Promise.all([...programs].map(describe));
  return all.filter((each) => each !== undefined);
}

async function describe(program: string): Promise<InstalledPostgres | undefined> {
  const folder = join(program, '..');
  if (!isProgram(join(folder, 'initdb'))) return undefined;
  const version = await runCommand(program, ['--version'], { limit: 5_000 });
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(version.stdout)?.[1]);
  if (!Number.isInteger(major)) return undefined;
  const config = await runCommand(join(folder, 'pg_config'), ['--sharedir'], { limit: 5_000 });
  const shares =
    config.code === 0
      ? [config.stdout.trim()]
      : [`/usr/share/postgresql/${major}`, join(folder, '../share/postgresql'), join(folder, '../share')];
  return { program, major, postgis: shares.some((share) => existsSync(join(share, 'extension/postgis.control'))) };
}

function versionFolders(): string[] {
  const patterns: [parent: string, name: RegExp, rest: string][] = [
    ['/usr/lib/postgresql', /^\d+$/, 'bin'],
    ['/usr', /^pgsql-\d+$/, 'bin'],
    ['/opt/homebrew/opt', /^postgresql(@\d+)?$/, 'bin'],
    ['/usr/local/opt', /^postgresql(@\d+)?$/, 'bin'],
  ];
  return patterns.flatMap(([parent, name, rest]) =>
    existsSync(parent)
      ? readdirSync(parent)
          .filter((each) => name.test(each))
          .map((each) => join(parent, each, rest))
      : [],
  );
}

function searchFolders(): string[] {
  return [...new Set([...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...MORE_FOLDERS])];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
