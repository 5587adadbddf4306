import type { SchemaContainer } from '@prisma/schema-engine-wasm';
import { applyMigrations } from './apply-migrations.ts';
import { indexOf, parseProposal, type ProposedStatement, toScript, withoutIndexes } from './proposed-sql.ts';
import { readSchemaFiles } from './schema-files.ts';
import { SchemaTwin, type TypeDifference } from './schema-twin.ts';
import { withScratchDatabase } from './scratch-database.ts';
import { connectTo } from './server.mjs';
import { type OpenSchemaEngine, openSchemaEngine } from './wasm-engine.mjs';

/** Where the migrations and the schema disagree; both parts are empty when they agree. */
export interface Drift {
  /** SQL that would bring a migrated database to the schema. */
  readonly script: string;
  readonly types: readonly TypeDifference[];
}

export interface DriftOptions {
  /** Any database of a server on which another, empty one may be created for the comparison. */
  readonly url: string;
  /** Holds `schema.prisma`, `models/` and `migrations/`. */
  readonly folder: string;
}

/** Applies every migration to an empty database and compares the result with the schema. */
export async function findDrift({ url, folder }: DriftOptions): Promise<Drift> {
  const files = readSchemaFiles(folder);
  return withScratchDatabase(url, async (scratchUrl) => {
    await applyMigrations({ url: scratchUrl, folder: `${folder}/migrations` });
    const engine = await openSchemaEngine(scratchUrl, { schemas: files.map(({ path, content }) => [path, content]) });
    try {
      const proposal = parseProposal(await diff(engine, files, 'database'));
      return await judge(scratchUrl, proposal, await diff(engine, files, 'nothing'));
    } finally {
      await engine.close();
    }
  });
}

/** Prisma's script from what is there to the schema. */
async function diff(engine: OpenSchemaEngine, files: SchemaContainer[], from: 'database' | 'nothing'): Promise<string> {
  const { stdout } = await engine.call('diff', {
    from: from === 'database' ? { tag: 'schemaDatasource', files, configDir: '' } : { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return stdout ?? '';
}

async function judge(url: string, proposal: readonly ProposedStatement[], schemaScript: string): Promise<Drift> {
  const client = await connectTo(url);
  try {
    const twin = await SchemaTwin.make(client, schemaScript);
    const equal = await twin.equalIndexes(proposal.map(indexOf).filter((index) => index !== undefined));
    return { script: toScript(withoutIndexes(proposal, equal)), types: await twin.typeDifferences() };
  } finally {
    await client.end();
  }
}
