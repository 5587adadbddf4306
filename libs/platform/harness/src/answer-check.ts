import { type OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import { fullFormats } from 'ajv-formats/dist/formats';

/** An answer as it left the server. */
export interface SentAnswer {
  readonly method: string;
  /** Path with or without a query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | undefined;
  /** Text of the body; undefined when it was streamed or is not text. */
  readonly body: string | undefined;
}

interface Route {
  readonly template: string;
  readonly pattern: RegExp;
}

interface Media {
  readonly schema?: object;
}

const PROBLEM = 'application/problem+json';
const DOCUMENT = 'document';

/** Pages and files of the documentation are no operations. */
const OUTSIDE = /^\/api\/(docs|redoc|async|openapi\.json|asyncapi\.json)|^\/admin\//;

/** Holds answers against the document: the status must be told, with this content type, and the body must be what its schema says and no more. */
export class AnswerCheck {
  private readonly ajv: Ajv2020;
  private readonly routes: readonly Route[];
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(private readonly document: OpenAPIObject) {
    this.ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, formats: { ...fullFormats, binary: true, password: true } });
    this.ajv.addSchema(closed(document), DOCUMENT);
    this.routes = Object.keys(document.paths)
      .map((template) => ({ template, pattern: patternOf(template) }))
      // `/notifications/templates` is that before it is `/notifications/{id}`.
      .sort((a, b) => parameters(a.template) - parameters(b.template));
  }

  /** What the document does not allow about an answer, in words; undefined when it does. */
  fault(answer: SentAnswer): string | undefined {
    const path = answer.path.replace(/[?#].*/s, '');
    if (OUTSIDE.test(path) || answer.method === 'OPTIONS') return undefined;
    const method = answer.method === 'HEAD' ? 'GET' : answer.method;
    const found = this.routes.filter(({ pattern }) => pattern.test(path));
    const template = found.find((route) => this.operation(route.template, method))?.template;
    const where = `${answer.method} ${template ?? path} ${answer.status}`;
    const fault = template === undefined ? this.faultOutside(answer) : this.faultOf(answer, template, method);
    return fault === undefined ? undefined : `${where}: ${fault}`;
  }

  private faultOutside(answer: SentAnswer): string | undefined {
    if (answer.status < 400) return 'no operation of the document is answered';
    return this.bodyFault('/components/schemas/ProblemDto', answer);
  }

  private faultOf(answer: SentAnswer, template: string, method: string): string | undefined {
    const response = this.operation(template, method)?.responses[String(answer.status)];
    if (!response || !('description' in response)) return 'the status is not in the document';
    const contents = (response.content ?? {}) as Readonly<Record<string, Media>>;
    const type = answer.contentType?.replace(/;.*/, '').trim();
    if (Object.keys(contents).length === 0) {
      return answer.body === undefined || answer.body === '' ? undefined : 'it has a body, and none is in the document';
    }
    // A HEAD has the headers of a GET alone.
    if (answer.method === 'HEAD') return undefined;
    if (type === undefined || !(type in contents))
      return `the content type ${type ?? '(none)'} is not among ${Object.keys(contents).join(', ')}`;
    if (!/[/+]json/.test(type) || contents[type]?.schema === undefined) return undefined;
    const steps = ['paths', template, method.toLowerCase(), 'responses', String(answer.status), 'content', type, 'schema'];
    return this.bodyFault(steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''), answer);
  }

  private bodyFault(pointer: string, { body, contentType }: SentAnswer): string | undefined {
    if (body === undefined) return undefined;
    if (pointer.startsWith('/components') && contentType?.startsWith(PROBLEM) !== true)
      return `the content type ${contentType ?? '(none)'} is no ${PROBLEM}`;
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      return `the body is no JSON: ${body.slice(0, 100)}`;
    }
    const validate = this.validator(pointer);
    if (validate(value)) return undefined;
    const faults = (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || 'the body'} ${message ?? ''} ${JSON.stringify(params)}`,
    );
    return `${faults.slice(0, 5).join('; ')} in ${body.slice(0, 600)}`;
  }

  private validator(pointer: string): ValidateFunction {
    const known = this.validators.get(pointer);
    if (known) return known;
    // A reference is a URI: what a path may hold and a fragment may not is escaped.
    const validate = this.ajv.compile({ $ref: `${DOCUMENT}#${encodeURI(pointer)}` });
    this.validators.set(pointer, validate);
    return validate;
  }

  private operation(template: string, method: string) {
    return this.document.paths[template]?.[method.toLowerCase() as 'get'];
  }
}

const parameters = (template: string): number => template.split('{').length;

function patternOf(template: string): RegExp {
  const parts = template
    .split(/(\{[^}]+\})/)
    .map((part) => (part.startsWith('{') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('')}/?$`);
}

/** The document with objects that hold what they declare and nothing else; a problem may carry details of its own. */
function closed(document: OpenAPIObject): object {
  const copy = JSON.parse(JSON.stringify(document), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('properties' in value) || 'additionalProperties' in value) return value;
    return 'allOf' in value || 'oneOf' in value || 'anyOf' in value || 'patternProperties' in value
      ? value
      : { ...value, additionalProperties: false };
  }) as { components?: { schemas?: Record<string, Record<string, unknown>> } };
  delete copy.components?.schemas?.['ProblemDto']?.['additionalProperties'];
  return copy;
}
