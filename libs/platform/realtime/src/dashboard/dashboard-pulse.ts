import { type Dashboard, type DashboardPart, type LastingEvent, realtimeRoom } from '@madinina/contracts';
import { type Caller } from '@madinina/platform/http';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CarriedPorts, type CarriedSource } from '../ports/carried-ports';
import { type CitySocket } from '../socket-io/city-socket';
import { StreamReader } from '../stream/stream-reader';

/** Not more often are those who watch told what changed, in ms. */
const PULSE_MS = 3_000;
/** So often a shared part is read again although no event says that it changed, in ms. */
const SHARED_FRESH_MS = 15_000;

/** A shared part, and when it was asked for. */
interface SharedPart {
  readonly part: Promise<DashboardPart>;
  readonly at: number;
}

/** Shows the dashboard to those who ask for it, and tells them what changes afterwards. What is the same for all is read once for all. */
@Injectable()
export class DashboardPulse implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DashboardPulse.name);
  /** Those who watch, with what they were told of each source last. */
  private readonly watchers = new Map<CitySocket, Map<CarriedSource, string>>();
  private readonly shared = new Map<CarriedSource, SharedPart>();
  /** Sources that an event changed, for some rooms or (shared ones) for all. */
  private readonly changed = new Map<CarriedSource, Set<string>>();
  private timer: NodeJS.Timeout | undefined;
  private isBeating = false;

  constructor(
    private readonly ports: CarriedPorts,
    private readonly reader: StreamReader,
  ) {}

  onApplicationBootstrap(): void {
    this.reader.onHear((entry) => {
      if (entry.kind === 'event' && this.watchers.size > 0) this.note(entry.event as LastingEvent, entry.rooms);
    });
    this.timer = setInterval(() => void this.beat(), PULSE_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** The whole dashboard of the socket's caller; it is told of changes from now on. */
  async show(socket: CitySocket): Promise<Dashboard> {
    this.watch(socket);
    const { caller } = socket.data;
    const parts = await Promise.all(
      this.sourcesFor(caller).map(async (source) => {
        const part = await this.read(source, caller);
        this.watchers.get(socket)?.set(source, JSON.stringify(part));
        return part;
      }),
    );
    return Object.assign({ at: new Date().toISOString() }, ...parts) as Dashboard;
  }

  /** Tells the socket what changes; everything, with the next pulse, when it was told nothing yet. */
  watch(socket: CitySocket): void {
    if (this.watchers.has(socket) || !socket.connected) return;
    this.watchers.set(socket, new Map());
    socket.once('disconnect', () => {
      // Later than those who remember what it watched.
      setImmediate(() => this.watchers.delete(socket));
    });
  }

  isWatching(socket: CitySocket): boolean {
    return this.watchers.has(socket);
  }

  private note(event: LastingEvent, rooms: readonly string[]): void {
    for (const source of this.ports.dashboard) {
      if (!source.changedBy.includes(event)) continue;
      if (source.isShared) this.shared.delete(source);
      const known = this.changed.get(source) ?? new Set();
      for (const room of rooms) known.add(room);
      this.changed.set(source, known);
    }
  }

  private async beat(): Promise<void> {
    // A slow database makes the pulse slower, not the questions more.
    if (this.isBeating || this.watchers.size === 0) return;
    this.isBeating = true;
    const changed = new Map(this.changed);
    this.changed.clear();
    try {
      for (const [socket, told] of this.watchers) await this.tellChanges(socket, told, changed);
    } catch (error) {
      this.logger.warn(`The dashboard could not be brought up to date: ${String(error)}`);
    } finally {
      this.isBeating = false;
    }
  }

  private async tellChanges(
    socket: CitySocket,
    told: Map<CarriedSource, string>,
    changed: ReadonlyMap<CarriedSource, ReadonlySet<string>>,
  ): Promise<void> {
    const { caller } = socket.data;
    const news: DashboardPart[] = [];
    for (const source of this.sourcesFor(caller)) {
      const isOwn = changed.get(source)?.has(realtimeRoom.user(caller.accountId)) ?? false;
      if (!source.isShared && !isOwn && told.has(source)) continue;
      const part = await this.read(source, caller);
      const text = JSON.stringify(part);
      if (told.get(source) === text) continue;
      told.set(source, text);
      news.push(part);
    }
    if (news.length === 0 || !socket.connected) return;
    socket.emit('dashboard_update', Object.assign({ at: new Date().toISOString() }, ...news) as Dashboard, this.reader.position);
  }

  private sourcesFor({ permissions }: Caller): CarriedSource[] {
    return this.ports.dashboard.filter(({ permission }) => permissions.has(permission));
  }

  private async read(carried: CarriedSource, caller: Caller): Promise<DashboardPart> {
    if (!carried.isShared) return carried.source.read(caller);
    const known = this.shared.get(carried);
    if (known && performance.now() - known.at < SHARED_FRESH_MS) return known.part;
    const part = carried.source.read(caller);
    this.shared.set(carried, { part, at: performance.now() });
    // A failure is told to those who wait for it, and not kept.
    part.catch(() => this.shared.delete(carried));
    return part;
  }
}
