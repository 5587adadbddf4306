import { type Place, worker } from './events.harness';
import { behaviour, InspectBoat } from './harbour.harness';
import { Deliveries } from './deliveries';

/** A worker in a process of its own, to be killed: `node -r run-typescript.harness.cjs mortal-worker.harness.ts <place> <when>`. */
async function main(): Promise<void> {
  const [, , place = '', when] = process.argv;
  if (when === 'inside') {
    behaviour.after = () => {
      process.stdout.write('inside\n');
      return new Promise(() => undefined);
    };
  }
  const { context } = await worker(JSON.parse(place) as Place, [InspectBoat]);
  if (when === 'committed') {
    const deliveries = context.get(Deliveries, { strict: false });
    const run = deliveries.run.bind(deliveries);
    deliveries.run = async (...job) => {
      const outcome = await run(...job);
      process.kill(process.pid, 'SIGKILL');
      return outcome;
    };
  }
  process.stdout.write('started\n');
}

void main();
