import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A table and the room that owns it: the name of the file in prisma/models. */
export interface OwnedTable {
  readonly room: string;
  /** Name on the Prisma client, e.g. `outboxEvent`. */
  readonly model: string;
  /** Name in SQL, e.g. `outbox_events`. */
  readonly table: string;
}

/** Reads who owns which table from `prisma/models/<room>.prisma`. */
export function ownedTables(root: string): OwnedTable[] {
  return globSync('prisma/models/*.prisma', { cwd: root }).flatMap((file) => {
    const room = basename(file, '.prisma');
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/^model (\w+) \{([\s\S]*?)^\}/gm)].map(([, name = '', body = '']) => ({
      room,
      model: name.charAt(0).toLowerCase() + name.slice(1),
      table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name,
    }));
  });
}

/** A source file that reaches for a table it must not. */
export interface Trespass {
  readonly file: string;
  readonly table: string;
  readonly why: string;
}

const roomOf = (file: string): string => (file.startsWith('libs/platform/') ? 'platform' : (file.split('/')[1] ?? ''));
const isTest = (file: string): boolean => /\.(spec|int-spec|e2e-spec|factory|harness)\.ts$/.test(file);

/** Rule 3 of ARCHITECTURE.md on one file: only a room's own `*.repository.ts` touch its tables. Tests may look. */
export function trespassesOf(file: string, text: string, tables: readonly OwnedTable[]): Trespass[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return tables
    .filter(({ model, table }) => {
      const viaClient = new RegExp(`\\b(?:prisma|transaction)\\.${model}\\.`).test(code);
      const viaSql = new RegExp(`\\b(?:FROM|JOIN|INTO|UPDATE|TABLE|COPY)\\s+(?:ONLY\\s+)?"?${table}"?\\b`).test(code);
      return viaClient || viaSql;
    })
    .flatMap(({ room, table }) => {
      if (room !== roomOf(file)) return [{ file, table, why: `it belongs to the room ${room}` }];
      if (!file.endsWith('.repository.ts')) return [{ file, table, why: 'only a *.repository.ts touches tables' }];
      return [];
    });
}

/** Every trespass of the applications' and rooms' sources. */
export function trespasses(root: string): Trespass[] {
  const tables = ownedTables(root);
  return globSync('{apps,libs}/**/src/**/*.ts', { cwd: root })
    .filter((file) => !isTest(file) && !file.includes('/generated/'))
    .flatMap((file) => trespassesOf(file, readFileSync(join(root, file), 'utf8'), tables));
}
