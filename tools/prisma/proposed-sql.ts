/** One statement of the SQL that Prisma proposes, under its comment: `-- DropIndex`. */
export interface ProposedStatement {
  readonly comment: string;
  readonly sql: string;
}

/** Cuts the script of a diff into its statements; Prisma sets an empty line before each comment. */
export function parseProposal(script: string): ProposedStatement[] {
  return script
    .split(/\n\n(?=-- )/)
    .map((block) => /^-- (.*)\n([\s\S]*)$/.exec(block.trim()))
    .filter((block) => block !== null)
    .map(([, comment = '', sql = '']) => ({ comment, sql: sql.trim() }))
    .filter(({ sql }) => sql !== '');
}

/** The index that a statement drops or creates, if that is what it does. */
export function indexOf({ sql }: ProposedStatement): string | undefined {
  return /^(?:DROP|CREATE(?: UNIQUE)?) INDEX "((?:[^"]|"")+)"/.exec(sql)?.[1]?.replaceAll('""', '"');
}

/** The proposal without what it says about these indexes. */
export function withoutIndexes(statements: readonly ProposedStatement[], indexes: ReadonlySet<string>): ProposedStatement[] {
  return statements.filter((statement) => {
    const index = indexOf(statement);
    return index === undefined || !indexes.has(index);
  });
}

export function toScript(statements: readonly ProposedStatement[]): string {
  return statements.map(({ comment, sql }) => `-- ${comment}\n${sql}\n`).join('\n');
}
