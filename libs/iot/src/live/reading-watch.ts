import { realtimeRoom } from '@madinina/contracts';
import { SocketAudience } from '@madinina/platform/realtime';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LiveRepository } from './live.repository';
import { readingMessage } from './reading-message';

/** Not more often does a socket hear the same sensor, in ms. */
const EVERY_MS = 2_000;
/** How far back is looked: readings are seen only when their transaction has ended, some seconds after they came. */
const BACK_SECONDS = 10;
const READINGS_AT_MOST = 1_000;

/**
 * Tells the sockets of this process the newest readings of the zones that they follow. It looks at the last readings
 * rather than hearing each one: a zone that nobody follows costs nothing, and one that many follow costs as much as one.
 */
@Injectable()
export class ReadingWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ReadingWatch.name);
  /** When the last reading that was told of a sensor was measured, for those lately told. */
  private told = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;

  constructor(
    private readonly live: LiveRepository,
    private readonly audience: SocketAudience,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    const zones = this.audience.followed('zone');
    // A database that is slow is asked less often.
    if (zones.length === 0 || this.isLooking) return;
    this.isLooking = true;
    try {
      const readings = await this.live.readingsSince(zones, BACK_SECONDS, READINGS_AT_MOST);
      const now = new Map<string, number>();
      for (const reading of readings) {
        const measuredAt = reading.measuredAt.getTime();
        now.set(reading.sensorId, measuredAt);
        if (this.told.get(reading.sensorId) === measuredAt) continue;
        this.audience.pass([realtimeRoom.zone(reading.zoneId)], 'reading', readingMessage(reading));
      }
      this.told = now;
    } catch (error) {
      this.logger.warn(`The newest readings could not be looked at: ${String(error)}`);
    } finally {
      this.isLooking = false;
    }
  }
}
