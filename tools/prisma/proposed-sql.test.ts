import assert from 'node:assert/strict';
import { it } from 'node:test';
import { indexOf, parseProposal, toScript, withoutIndexes } from './proposed-sql.ts';

const script = `-- DropIndex
DROP INDEX "alerts_open_key";

-- CreateTable
CREATE TABLE "zones" (
    "id" UUID NOT NULL,

    CONSTRAINT "zones_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "alerts_open_key" ON "alerts"("rule_id") WHERE (status <> 'closed');
`;

it('cuts a proposal into its statements and puts it together again', () => {
  const statements = parseProposal(script);
  assert.deepEqual(
    statements.map(({ comment }) => comment),
    ['DropIndex', 'CreateTable', 'CreateIndex'],
  );
  assert.equal(toScript(statements), script);
});

it('takes "nothing to do" for nothing', () => {
  assert.deepEqual(parseProposal('-- This is an empty migration.\n\n'), []);
  assert.equal(toScript([]), '');
});

it('knows which index a statement is about', () => {
  assert.deepEqual(parseProposal(script).map(indexOf), ['alerts_open_key', undefined, 'alerts_open_key']);
  assert.equal(indexOf({ comment: 'CreateIndex', sql: 'CREATE INDEX "a ""b""" ON "c"("d");' }), 'a "b"');
});

it('leaves out what concerns given indexes, and nothing else', () => {
  const left = withoutIndexes(parseProposal(script), new Set(['alerts_open_key']));
  assert.deepEqual(
    left.map(({ comment }) => comment),
    ['CreateTable'],
  );
});
