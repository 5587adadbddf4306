/** `npm start`: the whole city on this machine. Ctrl-C stops everything it started, nothing else. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Application, freePort, startApplication } from './applications.ts';
import { type Development, folder, root, startDevelopment } from './development-environment.ts';
import { type Figures, figuresOf } from './live-figures.ts';
import { cityEnded, onlyOneCity } from './only-one-city.ts';
import { bold, dim, lineAbove, liveLine, red, step } from './progress.ts';
import { runToEnd } from './run-to-end.ts';
import { tellMails } from './shown-mails.ts';

const USAGE = `npm start -- [options]
  --port N           first port that is tried for the API (3000)
  --sensors N        simulated devices (100)
  --no-simulation    no devices
  --communes FILE    GeoJSON of exact commune boundaries (property "code"), for the first start`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3000' },
    sensors: { type: 'string', default: '100' },
    communes: { type: 'string' },
    'no-simulation': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

let development: Development | undefined;
const applications: Application[] = [];
let simulator: ChildProcess | undefined;
let stopTelling: (() => void) | undefined;
let stopping: Promise<void> | undefined;

async function stopAll(): Promise<void> {
  stopTelling?.();
  if (simulator && simulator.exitCode === null && simulator.signalCode === null) {
    const exited = once(simulator, 'exit');
    simulator.kill('SIGTERM');
    await exited;
  }
  await Promise.all(applications.map((application) => application.stop()));
  await development?.stack.stop();
  if (development) cityEnded();
}

function stop(code: number): void {
  stopping ??= (async () => {
    console.log('\nStopping…');
    await stopAll();
    process.exit(code);
  })();
}
process.on('SIGINT', () => stop(0));
process.on('SIGTERM', () => stop(0));

/** Tells `npm run simulate` where the city is and who may register devices there. */
function leaveAddress(api: Application, { stack }: Development): void {
  const operator = { identifier: 'operator', password: 'Madinina-972!' };
  writeFileSync(join(folder, 'city.json'), JSON.stringify({ api: api.url, mqtt: stack.urls.MQTT_DEVICE_URL, operator }), { mode: 0o600 });
}

async function startCity(): Promise<{ api: Application; worker: Application; ingest: Application; accounts: string }> {
  await onlyOneCity();
  const began = performance.now();
  const build = runToEnd('node', ['node_modules/nx/dist/bin/nx.js', 'run-many', '-t', 'build', '-p', 'api,worker,mqtt-ingest'], {
    ...process.env,
    NX_DAEMON: 'false',
  });
  build.catch(() => undefined);
  const { environment } = (development = await step('PostgreSQL, Redis, Mosquitto', startDevelopment));
  await step('Database migrations', () => runToEnd('node', ['tools/prisma/migrate.ts'], environment));
  await step('Build', () => build);
  const communes = values.communes === undefined ? [] : ['--communes', resolve(values.communes)];
  const accounts = await step('Demo city', () => runToEnd('node', [join(root, 'dist/apps/api/seed.js'), ...communes], environment));

  const port = await freePort(Number(values.port));
  const workerPort = await freePort(port + 1);
  const ingestPort = await freePort(workerPort + 1);
  const [api, worker, ingest] = [
    startApplication('api', environment, port),
    startApplication('worker', environment, workerPort),
    startApplication('mqtt-ingest', environment, ingestPort),
  ] as const;
  applications.push(api, worker, ingest);
  await step('api, worker, mqtt-ingest', () => Promise.all(applications.map((application) => application.ready())));
  leaveAddress(api, development);
  if (!values['no-simulation'])
    simulator = spawn('node', ['tools/simulate/main.ts', '--count', values.sensors, '--rate', values.sensors, '--quiet'], {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      detached: true,
    });
  console.log(dim(`Ready in ${((performance.now() - began) / 1000).toFixed(1)} s\n`));
  return { api, worker, ingest, accounts };
}

function report({ api, accounts }: Awaited<ReturnType<typeof startCity>>): void {
  const rows = [
    ['API', `${api.url}/`],
    ['Swagger UI', `${api.url}/api/docs`],
    ['ReDoc', `${api.url}/api/redoc`],
    ['Queues', `${api.url}/queues`],
    ['Mails', 'told here, kept in .madinina/dev/mail'],
    ['Logs', join('.madinina/dev/logs')],
  ] as const;
  for (const [name, where] of rows) console.log(`  ${bold(name.padEnd(11))} ${where}`);
  console.log(`\n${accounts.trimEnd()}\n\n${dim('Ctrl-C stops everything.')}\n`);
}

async function showFigures({ api, worker, ingest }: Awaited<ReturnType<typeof startCity>>): Promise<void> {
  const urls = { api: api.url, worker: worker.url, ingest: ingest.url };
  const everyMs = process.stdout.isTTY ? 1000 : 10_000;
  let before: Figures | undefined;
  while (!stopping) {
    const now = await figuresOf(urls);
    const rate = before ? Math.max(0, now.stored - before.stored) / (everyMs / 1000) : 0;
    liveLine(
      `${rate.toFixed(0)} readings/s · ${String(now.stored)} stored · ${String(now.alerts)} alerts · ${String(now.queued)} jobs waiting · ${String(now.sockets)} sockets`,
    );
    before = now;
    await wait(everyMs);
  }
}

try {
  const city = await startCity();
  report(city);
  stopTelling = tellMails(development?.environment ?? process.env, lineAbove);
  await showFigures(city);
} catch (error) {
  // While stopping, what fails has lost its servers on purpose.
  if (!stopping) console.error(`\n${red(error instanceof Error ? error.message : String(error))}`);
  stop(1);
}
