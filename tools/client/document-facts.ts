/** The part of an OpenAPI document that the client is made from beside its types. */
export interface ExampleDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ExampleOperation>>>>;
}

interface ExampleOperation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly example?: unknown }>> }>>;
}

/** What an operation answers when all goes well. */
export interface ExampleAnswer {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Content type; no body without it. */
  readonly type?: string;
  readonly body?: unknown;
}

/** Operations that take an Idempotency-Key, as `POST /api/v1/iot/sensors`. */
export function repeatableOperations({ paths }: ExampleDocument): string[] {
  return each(paths).flatMap(({ method, path, operation }) =>
    operation.parameters?.some(({ name, in: place }) => place === 'header' && name === 'Idempotency-Key')
      ? [`${method.toUpperCase()} ${path}`]
      : [],
  );
}

/** The example of each operation's first good answer. */
export function answersOf({ paths }: ExampleDocument): ExampleAnswer[] {
  return each(paths).flatMap(({ method, path, operation }) => {
    const [status, response] = Object.entries(operation.responses).find(([code]) => code.startsWith('2')) ?? [];
    if (status === undefined || !response) return [];
    const [type, media] = Object.entries(response.content ?? {})[0] ?? [];
    return [
      {
        operation: operation.operationId,
        method,
        path,
        status: Number(status),
        ...(type !== undefined && { type }),
        ...(media?.example !== undefined && { body: media.example }),
      },
    ];
  });
}

const each = (paths: ExampleDocument['paths']) =>
  Object.entries(paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, operation })));
