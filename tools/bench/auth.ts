import { benchCutSockets } from './cut-sockets.ts';
import { benchEnumeration } from './enumeration.ts';
import type { Figure } from './figures.ts';
import { benchLogins, type LoginOptions } from './logins.ts';
import type { Workbench } from './workbench.ts';

/** What signing in costs, what its time tells strangers, and how soon a session that ended is cut off. */
export async function benchAuth(bench: Workbench, options: LoginOptions): Promise<Figure[]> {
  return [...(await benchLogins(bench, options)), ...(await benchEnumeration(bench, options.say)), ...(await benchCutSockets(bench))];
}
