import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { readingsTopic } from '@madinina/contracts';
import { connectAsync } from 'mqtt';
import { type TestDevice } from './ingest.harness';

/** What a stream sent, by what must become of it. */
export interface Sent {
  stored: number;
  duplicate: number;
  rejected: number;
}

/**
 * Publishes `count` readings with QoS 1, spread over the devices, `perSecond` at most, and among them some twice and some that are bad.
 * Resolves when the broker has them all.
 */
export async function stream(url: string, devices: readonly TestDevice[], count: number, perSecond: number): Promise<Sent> {
  const publisher = await connectAsync(url, { protocolVersion: 5, reconnectPeriod: 100 });
  const start = Date.now() - 3_600_000;
  const published: Promise<unknown>[] = [];
  const sent: Sent = { stored: count, duplicate: 0, rejected: 0 };
  for (let index = 0; index < count; index += 1) {
    const device = devices[index % devices.length];
    if (!device) break;
    const topic = readingsTopic.path({ zone: device.zone, deviceKey: device.key });
    const publish = (payload: string): void => void published.push(publisher.publishAsync(topic, payload, { qos: 1 }));
    const seq = Math.floor(index / devices.length) + 1;
    const reading = JSON.stringify({ value: index, timestamp: new Date(start + seq * 100).toISOString(), seq });
    publish(reading);
    if (index % 20 === 7) {
      publish(reading);
      sent.duplicate += 1;
    }
    if (index % 100 === 13) {
      publish('{"value": broken');
      sent.rejected += 1;
    }
    if (index % 50 === 49) await new Promise((resolve) => setTimeout(resolve, (50 / perSecond) * 1_000));
  }
  await Promise.all(published);
  await publisher.endAsync();
  return sent;
}

/** An ingest process that can be killed. */
export class KillableIngest {
  private constructor(private readonly child: ChildProcess) {}

  static start(environment: Readonly<Record<string, string>>): KillableIngest {
    const file = (name: string): string => join(__dirname, name);
    const parameters = [
      '--disable-warning=ExperimentalWarning',
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      '--import',
      file('typescript-hooks.harness.ts'),
    ];
    const child = spawn(process.execPath, [...parameters, file('ingest-process.harness.ts'), JSON.stringify(environment)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return new KillableIngest(child);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`It had ended by itself: ${this.child.exitCode}`);
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}

/** Stands between a process and a server, so that the server can be away for one process only. */
export class Cable {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  constructor(private readonly target: URL) {}

  /** The target's address through the cable. */
  get url(): string {
    const through = new URL(this.target);
    through.hostname = '127.0.0.1';
    through.port = String(this.port);
    return through.toString();
  }

  async plug(): Promise<void> {
    this.server = createServer((near) => {
      const far = connect(Number(this.target.port || 5_432), this.target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
      }
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    const address = this.server.address();
    if (typeof address === 'object' && address) this.port = address.port;
  }

  /** Nothing gets through, and what was open is cut. */
  async pull(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
