import { type Direction, type Report, SchemaComparison } from './compare-schemas.ts';
import { type Content, METHODS, type OpenApiDocument, type Operation, type Parameter } from './document.ts';

/** One way in which a caller of the document that was released breaks on the new one. */
export interface BreakingChange {
  /** `GET /api/v1/iot/sensors`, and what of it. */
  readonly place: string;
  readonly what: string;
}

/**
 * What breaks a caller: what is gone, what is asked for more than before, what is answered less or otherwise. More in an answer
 * (properties, values of an enumeration, errors) does not, nor does what is optional in a request.
 * @param today an operation that was announced to end (`x-sunset`) may be gone from that day
 */
export function breakingChanges(before: OpenApiDocument, after: OpenApiDocument, today = new Date()): BreakingChange[] {
  const changes = new Map<string, BreakingChange>();
  const report: Report = (place, what) => changes.set(`${place} ${what}`, { place, what });
  const schemas = new SchemaComparison(before, after, report);
  for (const [path, item] of Object.entries(before.paths))
    for (const method of METHODS) {
      const was = item[method];
      if (!was) continue;
      const is = after.paths[path]?.[method];
      const place = `${method.toUpperCase()} ${path}`;
      if (is) compareOperation(was, is, place, schemas, report);
      else if (!hasEnded(was, today)) report(place, 'is gone');
    }
  return [...changes.values()];
}

const hasEnded = (operation: Operation, today: Date): boolean =>
  operation.deprecated === true && operation['x-sunset'] !== undefined && Date.parse(operation['x-sunset']) <= today.getTime();

function compareOperation(was: Operation, is: Operation, place: string, schemas: SchemaComparison, report: Report): void {
  if (was.operationId !== is.operationId)
    report(place, `is named ${is.operationId ?? 'nothing'} instead of ${was.operationId ?? 'nothing'}`);
  if (isOpen(was) && !isOpen(is)) report(place, 'needs credentials now');
  compareParameters(was, is, place, schemas, report);
  if (is.requestBody?.required === true && was.requestBody?.required !== true) report(`${place} body`, 'is required now');
  if (was.requestBody && !is.requestBody) report(`${place} body`, 'is gone');
  if (was.requestBody && is.requestBody)
    compareContent(was.requestBody.content, is.requestBody.content, 'request', `${place} body`, schemas, report);
  for (const [status, response] of Object.entries(was.responses)) {
    const now = is.responses[status];
    if (now) compareContent(response.content ?? {}, now.content ?? {}, 'response', `${place} ${status}`, schemas, report);
    else if (Number(status) < 400) report(`${place} ${status}`, 'is no longer answered');
  }
}

const isOpen = ({ security }: Operation): boolean =>
  security === undefined || security.length === 0 || security.some((way) => Object.keys(way).length === 0);

function compareParameters(was: Operation, is: Operation, place: string, schemas: SchemaComparison, report: Report): void {
  const same = (one: Parameter) => (other: Parameter) => one.name === other.name && one.in === other.in;
  for (const parameter of was.parameters ?? []) {
    const now = is.parameters?.find(same(parameter));
    const at = `${place} ${parameter.in} ${parameter.name}`;
    if (!now) report(at, 'is gone');
    else {
      if (now.required === true && parameter.required !== true) report(at, 'is required now');
      schemas.compare(parameter.schema, now.schema, 'request', at);
    }
  }
  for (const parameter of is.parameters ?? [])
    if (parameter.required === true && !was.parameters?.some(same(parameter)))
      report(`${place} ${parameter.in} ${parameter.name}`, 'is new and required');
}

function compareContent(was: Content, is: Content, direction: Direction, place: string, schemas: SchemaComparison, report: Report): void {
  for (const [type, media] of Object.entries(was)) {
    const now = is[type];
    if (now) schemas.compare(media.schema, now.schema, direction, place);
    else report(place, `has no ${type} any more`);
  }
}

/**
 * Whether the version says that callers may break: a new major, or a new minor while the major is 0 (Semantic Versioning 2.0.0).
 */
export function mayBreak(released: string, next: string): boolean {
  const [major = 0, minor = 0] = released.split('.').map(Number);
  const [newMajor = 0, newMinor = 0] = next.split('.').map(Number);
  return newMajor > major || (major === 0 && newMajor === 0 && newMinor > minor);
}
