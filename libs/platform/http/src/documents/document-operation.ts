import { STATUS_CODES } from 'node:http';
import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { type AccessRule, accessRulesOf } from '../access/access-rule';
import { type AccessTokens } from '../access/access-tokens.port';
import { freshnessOf } from '../access/fresh-authentication';
import { failsClosed } from '../limits/limit-plan';
import { declaredProblems } from '../problems/api-problems';
import { type Problem } from '../problems/problem';
import { impliedProblems } from '../problems/problem-example';
import { problemTitle } from '../problems/problem-texts';
import { ProblemDto } from '../problems/problem.dto';
import { routeFactsOf } from '../server/route-config';
import { deprecationOf } from '../versions/deprecated';
import { NONE_MATCH } from '../versions/versioned';
import { ACCOUNT_SCHEME, DEVICE_SCHEME } from './security-schemes';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const SECURITY: Readonly<Record<AccessRule['kind'], Operation['security']>> = {
  permission: [{ [ACCOUNT_SCHEME]: [] }],
  'signed-in': [{ [ACCOUNT_SCHEME]: [] }],
  device: [{ [DEVICE_SCHEME]: [] }],
  public: [],
  internal: [],
};

const FRESHNESS =
  'Needs an authentication of the last minutes: answers 403 `auth.step_up.required` until `POST /auth/step-up` brings a new access token.';

/** An operation with its place in the document. */
export interface PlacedOperation {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
}

/** What is told alike of many operations. */
export interface ProblemBook {
  /** `components/examples` of the document, which grows. */
  readonly examples: Record<string, object>;
  /** Who verifies tokens; asked only for operations that need one. */
  readonly tokens: () => AccessTokens;
}

/** Adds what the decorators of a handler imply, and the room need not say: who may call, and the problems that follow. */
export function documentOperation(placed: PlacedOperation, handler: object, book: ProblemBook): void {
  const { operation, method } = placed;
  if (method !== 'get') forgetNotModified(operation);
  const rule = accessRulesOf(handler)[0];
  if (rule) {
    operation.security = SECURITY[rule.kind] ?? [];
    // For programs: who may call is one thing in the guard, in the document and in what is checked against both.
    Object.assign(operation, { 'x-access': rule });
    if (rule.kind === 'permission') say(operation, `Needs the permission \`${rule.permission}\`.`);
  }
  if (freshnessOf(handler)) say(operation, FRESHNESS);
  addProblems(placed, handler, rule, book);
  sayEnd(operation, handler);
  for (const [status, response] of Object.entries(operation.responses))
    if (response && 'description' in response) response.description ||= STATUS_CODES[status] ?? status;
}

function addProblems({ operation, method, path }: PlacedOperation, handler: object, rule: AccessRule | undefined, book: ProblemBook): void {
  const { limits } = routeFactsOf(handler);
  const parameters = (operation.parameters ?? []).filter((parameter) => 'in' in parameter);
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const needsAccount = rule?.kind === 'permission' || rule?.kind === 'signed-in';
  const implied = impliedProblems({
    path: path.includes('{'),
    query: inQuery.length > 0,
    cursor: inQuery.some(({ name }) => name === 'cursor'),
    body: operation.requestBody !== undefined,
    readsBodies: method !== 'get',
    access: rule?.kind,
    callers: [...(needsAccount ? book.tokens().refusals : []), ...(freshnessOf(handler) ? book.tokens().freshnessRefusals : [])],
    limited: limits === 'unlimited' ? 'no' : failsClosed(path, limits) ? 'or refused' : 'yes',
  });
  const declared = declaredProblems(handler);
  const statuses = new Set([...declared, ...implied].map(({ status }) => status));
  if (freshnessOf(handler)) statuses.add(403);
  for (const status of [...statuses].sort((a, b) => a - b)) {
    // A room that answers a status in a form of its own has said so.
    if (operation.responses[String(status)]) continue;
    const own = declared.flatMap((problem) => (problem.status === status && problem.example ? [problem.example] : []));
    operation.responses[String(status)] = problemResponse(status, { ...shared(implied, own, status, book), ...inPlace(own, path) });
  }
}

/** Examples of what any operation may answer are written once. */
function shared(implied: readonly Problem[], own: readonly Problem[], status: number, { examples }: ProblemBook): Record<string, object> {
  const found = implied.filter((problem) => problem.status === status && !own.some(({ code }) => code === problem.code));
  for (const problem of found) examples[problem.code] ??= { value: problem };
  return Object.fromEntries(found.map(({ code }) => [code, { $ref: `#/components/examples/${code}` }]));
}

function inPlace(own: readonly Problem[], path: string): Record<string, object> {
  const instance = path.replaceAll(/\{[^}]+\}/g, '019b0b5e-6c00-7000-8000-000000000001');
  return Object.fromEntries(own.map((example) => [example.code, { value: { ...example, instance } }]));
}

function problemResponse(status: number, examples: Readonly<Record<string, object>>) {
  return {
    description: problemTitle(status, 'en'),
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(ProblemDto) },
        ...(Object.keys(examples).length > 0 && { examples }),
      },
    },
  };
}

function say(operation: Operation, sentence: string): void {
  operation.description = operation.description ? `${operation.description}\n\n${sentence}` : sentence;
}

function sayEnd(operation: Operation & { 'x-sunset'?: string }, handler: object): void {
  const end = deprecationOf(handler);
  if (!end) return;
  operation.deprecated = true;
  if (end.sunset !== undefined) operation['x-sunset'] = end.sunset;
}

/** `@Versioned` on a change gives an ETag, and answers no 304. */
function forgetNotModified(operation: Operation): void {
  delete operation.responses['304'];
  operation.parameters = operation.parameters?.filter((parameter) => !('name' in parameter && parameter.name === NONE_MATCH)) ?? [];
}
