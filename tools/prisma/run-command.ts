import { connectionProblem } from './server.mjs';

const PROTOCOL = /^postgres(ql)?:\/\//;

/**
 * Runs a command on the database of DATABASE_URL. What it throws is printed as words, without a stack and without
 * the password, and makes the process fail.
 */
export async function runCommand(command: (url: string) => Promise<void>): Promise<void> {
  const url = process.env['DATABASE_URL'] ?? '';
  try {
    if (url === '') throw new Error('DATABASE_URL is not set. It looks like postgresql://user:password@localhost:5432/madinina');
    if (!PROTOCOL.test(url) || !URL.canParse(url)) throw new Error('DATABASE_URL is not an address that starts with postgresql://');
    await command(url);
  } catch (error) {
    console.error(wordsFor(error, url));
    process.exitCode = 1;
  }
}

function wordsFor(error: unknown, url: string): string {
  if (!(error instanceof Error)) return String(error);
  // Errors of the network and of PostgreSQL have a code and a bare message, or none.
  return 'syscall' in error || 'severity' in error || error instanceof AggregateError
    ? connectionProblem(error, url).message
    : error.message;
}
