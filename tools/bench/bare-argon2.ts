/**
 * The bare limit of signing in: argon2id alone checks one password, as many at once as CONCURRENCY says. A process of its own;
 * a message `{ seconds }` starts a round, the answer is how many checks were made in a second.
 */
import { hash, verify } from '@node-rs/argon2';
import { ARGON2, PASSWORD } from './bench-people.ts';

const passwordHash = await hash(PASSWORD, ARGON2);
const concurrency = Number(process.env['CONCURRENCY']);

async function checksPerSecond(seconds: number): Promise<number> {
  const began = performance.now();
  const end = began + seconds * 1_000;
  let checks = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < end) {
      if (!(await verify(passwordHash, PASSWORD))) throw new Error('The password is not the one that was hashed');
      checks += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, one));
  return checks / ((performance.now() - began) / 1_000);
}

process.on('message', ({ seconds }: { seconds: number }) => void checksPerSecond(seconds).then((rate) => process.send?.(rate)));
process.once('disconnect', () => process.exit());
process.send?.('ready');
