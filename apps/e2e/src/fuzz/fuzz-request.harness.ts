import fc from 'fast-check';
import { CALLERS, type FuzzCaller, type FuzzedCity, type Operation, type Parameter } from './fuzzed-city.harness';
import { HOSTILE_TEXTS } from './hostile-values.harness';
import { kindOf } from './known-things.harness';
import { type RawRequest } from './raw-request.harness';
import { SchemaValues } from './schema-values.harness';
import { FORMS, twist, TWISTS, type Twist } from './twists.harness';

/** A request before it is written. */
export interface Input {
  readonly who: FuzzCaller;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly type: string | undefined;
  readonly body: unknown;
  readonly twist: Twist;
}

/** Empty for `undefined`, of which there is no JSON. */
const json = (value: unknown): string => {
  const written: unknown = JSON.stringify(value);
  return typeof written === 'string' ? written : '';
};
const text = (value: unknown): string => (typeof value === 'string' ? value : json(value));
/** Node reads no more than 16 KiB of headers, the address with them. */
const encode = (value: unknown): string => encodeURIComponent(text(value).slice(0, 700).toWellFormed());
const segment = (value: unknown): string => encode(value).replaceAll('.', '%2E') || '%20';
/** Node sends no line break in a header, nor what is beyond latin 1. */
const headerText = (value: unknown): string =>
  text(value)
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .trim() || 'x';

/** Requests of an operation, from what its document tells and what is there in the city. */
export class FuzzRequests {
  private readonly values: SchemaValues;

  constructor(private readonly fuzzed: FuzzedCity) {
    this.values = new SchemaValues(fuzzed.document.components.schemas, fuzzed.known.of);
  }

  /** @param only good ones, of callers who may mostly do it */
  inputs(operation: Operation, only?: 'good'): fc.Arbitrary<Input> {
    const privileged: readonly FuzzCaller[] = operation.security?.some((scheme) => 'device' in scheme)
      ? ['device']
      : ['chief', 'chief', 'admin', 'user'];
    const contents = Object.entries(operation.requestBody?.content ?? {});
    const bodies = contents.map(([type, { schema = {} }]) => this.body(type, schema, operation, only).map((body) => ({ type, body })));
    const nothing = fc.constant({ type: undefined, body: undefined });
    return fc
      .record({
        who: fc.oneof(
          { weight: 4, arbitrary: fc.constantFrom(...privileged) },
          { weight: only ? 0 : 2, arbitrary: fc.constantFrom(...CALLERS) },
        ),
        path: this.parameters(operation, 'path', only),
        query: this.parameters(operation, 'query', only),
        headers: this.parameters(operation, 'header', only),
        content: bodies.length > 0 ? fc.oneof(...bodies) : nothing,
        twist: only
          ? fc.constant<Twist>('none')
          : fc.oneof({ weight: 4, arbitrary: fc.constant<Twist>('none') }, { weight: 1, arbitrary: fc.constantFrom(...TWISTS) }),
      })
      .map(({ content, ...rest }) => ({ ...rest, ...content }));
  }

  /** The request as it goes over the line. */
  written(operation: Operation, input: Input): RawRequest {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(input.path[name]));
    const query = Object.entries(input.query).flatMap(([name, value]) =>
      (Array.isArray(value) && value.length < 20 ? (value as unknown[]) : [value]).map((one) => `${name}=${encode(one)}`),
    );
    const authorization = this.fuzzed.authorization(input.who);
    const headers = Object.fromEntries(
      Object.entries(input.headers).map(([name, value]) => [name.toLowerCase(), headerText(value).slice(0, 4_000)]),
    );
    const content = contentOf(input);
    return twist(input.twist, {
      method: operation.method.toUpperCase(),
      path: query.length > 0 ? `${path}?${query.join('&')}` : path,
      headers: { ...headers, ...(authorization !== undefined && { authorization }), ...(content && { 'content-type': content.type }) },
      body: content?.body,
    });
  }

  private body(type: string, schema: object, { operationId }: Operation, only?: 'good'): fc.Arbitrary<unknown> {
    if (type.includes('json')) return only ? this.values.good(schema, '') : this.values.any(schema, '');
    if (type === 'multipart/form-data') return FORMS[operationId] ?? fc.constantFrom<unknown>(...HOSTILE_TEXTS);
    return FORMS[type] ?? fc.constantFrom<unknown>(...HOSTILE_TEXTS);
  }

  private parameters({ path, parameters = [] }: Operation, place: Parameter['in'], only?: 'good'): fc.Arbitrary<Record<string, unknown>> {
    const found = parameters.filter((parameter) => parameter.in === place);
    const record = Object.fromEntries(
      found.map(({ name, schema = {} }) => {
        const word = place === 'path' ? kindOf(path, name) : name;
        return [name, only ? this.values.good(schema, word) : this.values.any(schema, word)];
      }),
    );
    return fc.record(record, {
      requiredKeys: found.filter(({ required }) => required === true || place === 'path').map(({ name }) => name),
    });
  }
}

function contentOf({ type, body }: Input): { readonly type: string; readonly body: Buffer } | undefined {
  if (type === undefined) return undefined;
  if (typeof body === 'object' && body !== null && 'form' in body) {
    const { form, boundary } = body as { form: Buffer; boundary: string };
    return { type: `multipart/form-data; boundary=${boundary}`, body: form };
  }
  const written = type.includes('json') ? json(body) : text(body);
  return { type, body: Buffer.from(written) };
}
