import { http, HttpResponse, type RequestHandler } from 'msw';
import { EXAMPLE_ANSWERS } from './generated/example-answers';

type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

/** Answers of one's own, by operation: a body, or a function that makes one. */
export type MockAnswers = Readonly<Record<string, unknown>>;

/**
 * Handlers of MSW for every operation, which answer the examples of the document, so that a front end works without a city. What is
 * in `answers` replaces the example of an operation; for more, put handlers of your own before these.
 * @example setupServer(...mockCity('https://api.city.example', { listSensors: { items: [], nextCursor: null } }))
 */
export function mockCity(baseUrl: string, answers: MockAnswers = {}): RequestHandler[] {
  const base = baseUrl.replace(/\/+$/, '');
  // `/notifications/templates` before `/notifications/{id}`: the first handler that fits answers.
  const sorted = [...EXAMPLE_ANSWERS].sort((a, b) => a.path.split('{').length - b.path.split('{').length);
  return sorted.map(({ operation, method, path, status, type, body }) =>
    http[method as Method](`${base}${path.replaceAll(/\{([^}]+)\}/g, ':$1')}`, () => {
      const own = answers[operation];
      const answer = typeof own === 'function' ? (own as () => unknown)() : (own ?? body);
      if (type === undefined) return new HttpResponse(null, { status });
      const headers = { 'content-type': type };
      if (type.includes('json')) return new HttpResponse(JSON.stringify(answer ?? {}), { status, headers });
      return new HttpResponse(typeof answer === 'string' ? answer : '', { status, headers });
    }),
  );
}
