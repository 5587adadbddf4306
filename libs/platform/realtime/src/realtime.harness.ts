import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type AlertMessage, type LastingEvent, type Welcome } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { RoomHarness } from '@madinina/platform/harness';
import { type Caller } from '@madinina/platform/http';
import { QueueModule } from '@madinina/platform/queue';
import { type TestDatabase } from '@madinina/platform/testing';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { DecidesRoom, RealtimeConfig, RealtimeEmitter, RealtimeModule, RedisStreamsIoAdapter, type RoomAccess } from './index';

/** Rooms of zones are everyone's in the tests; conversations those that `members` says. */
@DecidesRoom('zone')
export class OpenZones implements RoomAccess {
  mayJoin({ permissions }: Caller): Promise<boolean> {
    return Promise.resolve(permissions.has('iot.alert.read'));
  }
}

export const members = new Map<string, string[]>();

@DecidesRoom('conversation')
export class MembersOnly implements RoomAccess {
  mayJoin({ accountId }: Caller, id: string): Promise<boolean> {
    return Promise.resolve(members.get(id)?.includes(accountId) ?? false);
  }
}

export interface HolderOptions {
  readonly redisKeyPrefix?: string;
  readonly database?: TestDatabase;
  readonly environment?: Readonly<Record<string, string>>;
  readonly providers?: Provider[];
}

/** Times so short that a dead process is noticed within a test. */
const QUICK = { REALTIME_SOCKETS_PER_ACCOUNT: '3', REALTIME_HEARTBEAT_SECONDS: '1', REALTIME_PRESENCE_SECONDS: '1' };

@Module({})
class TestPorts {}

/** A process that holds sockets. */
export function socketHolder({ environment, providers = [OpenZones, MembersOnly], ...shared }: HolderOptions = {}): Promise<RoomHarness> {
  const ports: DynamicModule = { module: TestPorts, providers };
  return RoomHarness.start({
    imports: [RealtimeModule.forApi(), ports],
    config: [RealtimeConfig],
    environment: { ...QUICK, ...environment },
    prepare: (app) => app.useWebSocketAdapter(new RedisStreamsIoAdapter(app)),
    ...shared,
  });
}

/** A process that only speaks to them. */
export const speakerBeside = ({ redisKeyPrefix }: RoomHarness): Promise<RoomHarness> =>
  RoomHarness.start({ imports: [RealtimeModule.forWorker()], config: [RealtimeConfig], queues: QueueModule.forProducer(), redisKeyPrefix });

export const alertOf = (id: string): AlertMessage => ({
  id,
  type: 'threshold',
  severity: 'high',
  status: 'active',
  sensorId: newId(),
  sensorName: 'Savane',
  sensorType: 'temperature',
  zoneId: newId(),
  zoneName: 'Fort-de-France',
  value: 36,
  unit: '°C',
  reason: '36 °C dépasse 35 °C',
  raisedAt: '2026-01-12T10:00:00.000Z',
  measuredAt: null,
});

/** Says so many alerts to a room and answers their ids. */
export async function sayAlerts(speaker: RoomHarness, room: Parameters<RealtimeEmitter['emit']>[0], count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  for (const id of ids) await speaker.get(RealtimeEmitter).emit(room, 'alert', alertOf(id));
  return ids;
}

export interface Connected {
  readonly socket: Socket;
  readonly welcome: Welcome;
  /** Every welcome, also those after a cut. */
  readonly welcomes: Welcome[];
  /** Ids of what was heard, in order. */
  readonly heard: string[];
  readonly numbers: string[];
}

const EVENTS: readonly LastingEvent[] = ['alert', 'notification', 'message'];

/** The clients of a test file. */
export class TestClients {
  private readonly sockets: Socket[] = [];
  private readonly natives: WebSocket[] = [];

  /** Connects and waits for the welcome. `url` may change while it is cut off. */
  async connect(place: RoomHarness | string, token: unknown, auth: Record<string, unknown> = {}): Promise<Connected> {
    const socket = io(typeof place === 'string' ? place : place.url, {
      auth: { token, ...auth },
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 100,
    });
    this.sockets.push(socket);
    const [heard, numbers, welcomes]: [string[], string[], Welcome[]] = [[], [], []];
    for (const event of EVENTS)
      socket.on(event, ({ id }: { id: string }, number: string) => {
        heard.push(id);
        numbers.push(number);
      });
    socket.on('welcome', (told: Welcome) => welcomes.push(told));
    const welcome = await new Promise<Welcome>((resolve, reject) => socket.once('welcome', resolve).once('connect_error', reject));
    return { socket, welcome, welcomes, heard, numbers };
  }

  async native(
    place: RoomHarness,
    query = '',
  ): Promise<{ socket: WebSocket; said: Record<string, unknown>[]; closed: Promise<[number, Buffer]> }> {
    const socket = new WebSocket(`${place.url.replace('http', 'ws')}/ws${query}`);
    this.natives.push(socket);
    const said: Record<string, unknown>[] = [];
    socket.on('message', (data: Buffer) => said.push(JSON.parse(data.toString()) as Record<string, unknown>));
    const closed = once(socket, 'close') as Promise<[number, Buffer]>;
    await once(socket, 'open');
    return { socket, said, closed };
  }

  end(): void {
    for (const socket of this.sockets.splice(0)) socket.disconnect();
    for (const native of this.natives.splice(0)) native.terminate();
  }
}

/** Points a client at another process, as a balancer does. */
export function moveTo(socket: Socket, url: string): void {
  (socket.io as unknown as { uri: string }).uri = url;
}

/** A line that is cut, not a goodbye. */
export const cutLine = (socket: Socket): unknown => socket.io.engine.close();

/** A process of its own that holds sockets, to be killed. */
export class MortalHolder {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(beside: RoomHarness): Promise<MortalHolder> {
    const runner = join(__dirname, '../../events/src/run-typescript.harness.cjs');
    const place = JSON.stringify({ databaseUrl: beside.databaseUrl, redisKeyPrefix: beside.redisKeyPrefix });
    const child = spawn(process.execPath, ['-r', runner, join(__dirname, 'mortal-holder.harness.ts'), place], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        const found = /http:\/\/\S+/.exec(chunk.toString());
        if (found) resolve(found[0]);
      });
      child.once('exit', (code) => reject(new Error(`it ended with ${code} before it was ready`)));
    });
    return new MortalHolder(child, url);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}
