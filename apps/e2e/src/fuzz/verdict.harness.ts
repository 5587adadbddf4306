import { CANARY, type FuzzCaller, type Operation } from './fuzzed-city.harness';
import { type RawAnswer } from './raw-request.harness';

/** What belongs to the inside: a library's words, a place in the code, SQL, a hash of a password. */
const INSIDE =
  /node_modules|\.js:\d+|\.ts:\d+|\bat (?:async )?[\w.<>]+ \(|Prisma|ECONNREFUSED|SELECT .+ FROM |INSERT INTO|violates|invalid input syntax|\$argon2|passwordHash|Unexpected token|Cannot read prop|is not a function|"stack"/i;

interface ProblemBody {
  readonly code?: string;
}

/** What is wrong with an answer beside its form, in words; undefined when nothing is. */
export function faultOf(operation: Operation, who: FuzzCaller, { status, headers, body }: RawAnswer): string | undefined {
  if (status >= 500) return `it answers ${status}`;
  if (headers['x-correlation-id'] === undefined) return `it answers ${status} without a correlation id`;
  const shown = body.toString();
  if (who !== 'admin' && who !== 'chief' && shown.toLowerCase().includes(CANARY.toLowerCase())) return 'it shows what is another’s';
  if (INSIDE.test(shown)) return `it shows its inside: ${INSIDE.exec(shown)?.[0] ?? ''}`;
  if (headers['content-type']?.startsWith('application/problem+json') !== true) return undefined;
  const { code } = JSON.parse(shown) as ProblemBody;
  const told = operation.responses[String(status)]?.content?.['application/problem+json']?.examples;
  return told && code !== undefined && !(code in told) ? `it answers ${status} with the code ${code}, which it does not tell` : undefined;
}
