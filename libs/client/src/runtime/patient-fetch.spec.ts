import { patientFetch, retryAfterMs } from './patient-fetch';
import { CityUnreachable } from './problem';

const patience = { timeoutMs: 1000, retries: 3, longestWaitMs: 10_000 };

/** Answers what it is given, in turn; an Error is thrown. */
function answering(...answers: (number | Error | Response)[]) {
  const bodies: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    bodies.push(await request.text());
    const answer = answers.shift() ?? 200;
    if (answer instanceof Error) throw answer;
    return typeof answer === 'number' ? new Response(null, { status: answer }) : answer;
  };
  return { fetch, bodies };
}

async function ask(request: Request, fetch: (request: Request) => Promise<Response>, settings = patience) {
  const waits: number[] = [];
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  const answer = await patientFetch(fetch, settings, wait, () => 0.5)(request).catch((error: unknown) => error);
  return { answer, waits };
}

const get = () => new Request('http://city/sensors');
const post = (headers: Record<string, string> = {}) => new Request('http://city/sensors', { method: 'POST', body: 'a sensor', headers });

describe('a patient fetch', () => {
  it('tries a read again after failures that pass, waiting longer each time', async () => {
    const { fetch, bodies } = answering(503, new TypeError('network'), 502, 200);
    const { answer, waits } = await ask(get(), fetch);
    expect(answer).toHaveProperty('status', 200);
    expect(bodies).toHaveLength(4);
    expect(waits).toEqual([100, 200, 400]);
  });

  it('sends the whole body each time when a key makes it safe', async () => {
    const { fetch, bodies } = answering(503, 201);
    const { answer } = await ask(post({ 'idempotency-key': 'k' }), fetch);
    expect(answer).toHaveProperty('status', 201);
    expect(bodies).toEqual(['a sensor', 'a sensor']);
  });

  it('does not repeat what may have been done', async () => {
    const { fetch, bodies } = answering(503, 201);
    expect((await ask(post(), fetch)).answer).toHaveProperty('status', 503);
    expect(bodies).toHaveLength(1);
    expect((await ask(post(), answering(new TypeError('network')).fetch)).answer).toBeInstanceOf(CityUnreachable);
  });

  it('does not repeat what was refused', async () => {
    const { fetch, bodies } = answering(404, 200);
    expect((await ask(get(), fetch)).answer).toHaveProperty('status', 404);
    expect(bodies).toHaveLength(1);
  });

  it('gives up after its retries, with the last answer or with why', async () => {
    expect((await ask(get(), answering(503, 503, 503, 504).fetch)).answer).toHaveProperty('status', 504);
    const away = await ask(get(), answering(...Array.from({ length: 4 }, () => new TypeError('network'))).fetch);
    expect(away.answer).toMatchObject({ message: 'The city cannot be reached', cause: { message: 'network' } });
  });

  it('waits as long as it is asked to, but not for ever', async () => {
    const limited = (seconds: string) => new Response(null, { status: 429, headers: { 'retry-after': seconds } });
    expect((await ask(get(), answering(limited('2')).fetch)).waits).toEqual([2000]);
    const { answer, waits } = await ask(get(), answering(limited('60')).fetch);
    expect(answer).toHaveProperty('status', 429);
    expect(waits).toEqual([]);
  });

  it('ends an attempt that takes too long', async () => {
    const never = (request: Request): Promise<Response> =>
      new Promise((_resolve, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason as Error)));
    const { answer } = await ask(post(), never, { ...patience, timeoutMs: 20 });
    expect(answer).toMatchObject({ name: 'CityUnreachable', message: 'The city did not answer within 20 ms' });
  });

  it('ends at once when its caller gives up', async () => {
    const caller = new AbortController();
    const fetch = (request: Request): Promise<Response> => {
      caller.abort(new Error('gone elsewhere'));
      return Promise.reject(request.signal.reason as Error);
    };
    const { answer } = await ask(new Request('http://city/', { signal: caller.signal }), fetch);
    expect(answer).toMatchObject({ message: 'gone elsewhere' });
  });

  it.each([
    ['120', 120_000],
    ['Mon, 12 Jan 2026 10:00:05 GMT', 5000],
    ['Mon, 12 Jan 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    [null, undefined],
  ])('reads Retry-After: %s', (header, ms) => {
    expect(retryAfterMs(header, Date.parse('2026-01-12T10:00:00Z'))).toBe(ms);
  });
});
