import fc from 'fast-check';
import { type Input, FuzzRequests } from './fuzz-request.harness';
import { FuzzedCity, type Operation } from './fuzzed-city.harness';
import { askRaw, type RawAnswer } from './raw-request.harness';
import { faultOf } from './verdict.harness';
import { overTheLine, WIRES } from './wire.harness';

/** Requests an operation; FUZZ_RUNS makes it thorough. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? '12');
/** The same requests each time, unless FUZZ_SEED is another number, or `random`. */
const SEED = process.env['FUZZ_SEED'] === 'random' ? Date.now() % 2 ** 31 : Number(process.env['FUZZ_SEED'] ?? '20261121');
/** Crowds an operation. */
const CROWDS = Math.max(1, Math.floor(RUNS / 12));
/** How long one operation is asked at most. */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? '20');
/** Only the operations whose name holds this. */
const ONLY = process.env['FUZZ_ONLY'] ?? '';

describe('the api under requests of all kinds', () => {
  let fuzzed: FuzzedCity;
  let requests: FuzzRequests;

  beforeAll(async () => {
    fuzzed = await FuzzedCity.start();
    requests = new FuzzRequests(fuzzed);
  }, 180_000);
  afterAll(() => fuzzed.stop());

  const operations = (): Operation[] => fuzzed.operations.filter(({ operationId }) => operationId.includes(ONLY));

  /** @returns what is wrong with what it answers, if anything */
  const faultAt = async (operation: Operation, input: Input): Promise<string | undefined> => {
    const request = requests.written(operation, input);
    let answer: RawAnswer;
    try {
      answer = await askRaw(fuzzed.city.api.url, request);
    } catch (error) {
      return `it does not answer: ${String(error)}`;
    }
    const { status, headers, body } = answer;
    const contentType = headers['content-type'];
    if (status < 300 && contentType?.includes('json'))
      fuzzed.known.learn(operation.path, JSON.parse(body.toString() || 'null'), headers.etag);
    const untold = fuzzed.city.untold({ method: request.method, path: request.path, status, contentType, body: body.toString() });
    const fault = faultOf(operation, input.who, answer) ?? untold;
    return fault !== undefined && status >= 500 ? `${fault}: ${lastError(fuzzed.city.api.output)}` : fault;
  };

  type Asked = readonly [Operation, Input];
  const seeded = (numRuns: number) => ({ numRuns, seed: SEED });
  const listed = (faults: ReadonlyMap<string, string>): string => [...faults].map(([fault, input]) => `${fault}\n   ${input}`).join('\n');
  /** Asks everything at once. */
  const crowd = async (asked: readonly Asked[], faults: Map<string, string>): Promise<void> => {
    const found = await Promise.all(asked.map(([operation, input]) => faultAt(operation, input)));
    for (const [index, fault] of found.entries()) {
      const [operation, input] = asked[index] ?? [];
      if (fault !== undefined && operation && input) faults.set(`${operation.operationId}: ${fault.slice(0, 300)}`, shown(input));
    }
  };

  it(`never fails, answers only what its document tells, and shows nobody what is another’s (FUZZ_SEED=${SEED})`, async () => {
    const faults = new Map<string, string>();
    for (const operation of operations()) {
      await fuzzed.renew();
      const end = Date.now() + SECONDS * 1_000;
      for (const input of fc.sample(requests.inputs(operation), seeded(RUNS))) {
        if (Date.now() > end) break;
        await crowd([[operation, input]], faults);
      }
    }
    expect(listed(faults)).toBe('');
  }, 3_600_000);

  it(`does not when many ask for the same at once, nor when all is done to one thing at once (FUZZ_SEED=${SEED})`, async () => {
    const faults = new Map<string, string>();
    const changes = operations().filter(({ method }) => method !== 'get');
    for (const operation of changes) {
      await fuzzed.renew();
      for (const input of fc.sample(requests.inputs(operation, 'good'), seeded(CROWDS)))
        await crowd(
          Array.from({ length: 8 }, (): Asked => [operation, input]),
          faults,
        );
    }
    for (const room of new Set(changes.map(({ path }) => path.split('/').slice(0, 5).join('/'))))
      for (let round = 0; round < CROWDS; round += 1) {
        await fuzzed.renew();
        const there = operations().filter(({ path }) => path.startsWith(room));
        const asked = there.flatMap((operation) =>
          fc.sample(requests.inputs(operation, 'good'), { numRuns: 2, seed: SEED + round }).map((input): Asked => [operation, input]),
        );
        await crowd(asked, faults);
      }
    expect(listed(faults)).toBe('');
  }, 3_600_000);

  it.each(Object.entries(WIRES))('takes %s for what it is, and goes on', async (_what, wire) => {
    const told = await overTheLine(fuzzed.city.api.url, wire);
    const answers = [...told.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
    expect(answers.filter((status) => status >= 500)).toEqual([]);
    expect(told).not.toMatch(/node_modules|\.js:\d/);
    expect((await askRaw(fuzzed.city.api.url, { method: 'GET', path: '/health/ready', headers: {} })).status).toBe(200);
  });
});

/** What a process last said of something that nobody expected. */
function lastError(output: string): string {
  const line = output.split('\n').findLast((text) => /"level":(?:50|60|"error"|"fatal")|"level":(?:40|"warn")/.test(text)) ?? '';
  return /"(?:message|msg)":"((?:[^"\\]|\\.)*)"/.exec(line.slice(line.indexOf('"err"')))?.[1] ?? line.slice(0, 300);
}

/** A request to be read by people: forms as text, long rows of the same cut. */
function shown(input: Input): string {
  const text = JSON.stringify(input, (_, value: unknown) => (isBytes(value) ? Buffer.from(value.data).toString() : value));
  return text.replaceAll(/(.{1,12}?)\1{10,}/g, '$1…').slice(0, 1_200);
}

const isBytes = (value: unknown): value is { readonly data: number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
