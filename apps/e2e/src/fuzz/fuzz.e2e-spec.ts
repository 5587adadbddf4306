import fc from 'fast-check';
import { type Input, FuzzRequests } from './fuzz-request.harness';
import { FuzzedCity, type Operation } from './fuzzed-city.harness';
import { askRaw, type RawAnswer } from './raw-request.harness';
import { faultOf } from './verdict.harness';

/** Requests an operation; FUZZ_RUNS makes it thorough. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? '12');
/** The same requests each time, unless FUZZ_SEED is another number, or `random`. */
const SEED = process.env['FUZZ_SEED'] === 'random' ? Date.now() % 2 ** 31 : Number(process.env['FUZZ_SEED'] ?? '20261121');
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

  it(`never fails, answers only what its document tells, and shows nobody what is another’s (FUZZ_SEED=${SEED})`, async () => {
    const faults = new Map<string, string>();
    for (const operation of operations()) {
      await fuzzed.renew();
      const end = Date.now() + SECONDS * 1_000;
      for (const input of fc.sample(requests.inputs(operation), { numRuns: RUNS, seed: SEED })) {
        if (Date.now() > end) break;
        const fault = await faultAt(operation, input);
        if (fault !== undefined) faults.set(`${operation.operationId}: ${fault.slice(0, 300)}`, shown(input));
      }
    }
    expect([...faults].map(([fault, input]) => `${fault}\n   ${input}`).join('\n')).toBe('');
  }, 3_600_000);
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
