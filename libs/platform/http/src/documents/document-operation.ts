import { STATUS_CODES } from 'node:http';
import { type OpenAPIObject } from '@nestjs/swagger';
import { type AccessRule, accessRulesOf } from '../access/access-rule';
import { problemResponse } from '../problems/api-problems';
import { routeFactsOf } from '../server/route-config';
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

const REFUSALS: Readonly<Record<AccessRule['kind'], readonly number[]>> = {
  permission: [401, 403],
  'signed-in': [401],
  device: [401],
  public: [],
  internal: [403],
};

/** Adds what the decorators of a handler imply, and the room need not say: who may call, and the problems that follow. */
export function documentOperation(operation: Operation, method: string, handler: object): void {
  if (method !== 'get') forgetNotModified(operation);
  const rule = accessRulesOf(handler)[0];
  if (rule) {
    operation.security = SECURITY[rule.kind] ?? [];
    if (rule.kind === 'permission') sayPermission(operation, rule.permission);
  }
  for (const status of impliedStatuses(operation, rule)) {
    const { status: _, ...response } = problemResponse(status);
    operation.responses[String(status)] ??= response as Operation['responses'][string];
  }
  if (routeFactsOf(handler).limits === 'unlimited') delete operation.responses['429'];
  for (const [status, response] of Object.entries(operation.responses))
    if (response && 'description' in response) response.description ||= STATUS_CODES[status] ?? status;
}

function impliedStatuses(operation: Operation, rule: AccessRule | undefined): number[] {
  const statuses = [429, 500, ...(rule ? REFUSALS[rule.kind] : [])];
  if (operation.parameters && operation.parameters.length > 0) statuses.push(400);
  if (operation.requestBody) statuses.push(400, 413, 415, 422);
  return statuses;
}

function sayPermission(operation: Operation, permission: string): void {
  const sentence = `Needs the permission \`${permission}\`.`;
  operation.description = operation.description ? `${operation.description}\n\n${sentence}` : sentence;
}

/** `@Versioned` on a change gives an ETag, and answers no 304. */
function forgetNotModified(operation: Operation): void {
  delete operation.responses['304'];
  operation.parameters = operation.parameters?.filter((parameter) => !('name' in parameter && parameter.name === NONE_MATCH)) ?? [];
}
