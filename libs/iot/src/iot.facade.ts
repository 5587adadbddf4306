import { type SensorType } from '@madinina/contracts';
import { Injectable } from '@nestjs/common';
import { SensorRepository } from './sensors/sensor.repository';
import { ZoneRepository } from './zones/zone.repository';

export interface ZoneSummary {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

export interface SensorSummary {
  readonly id: string;
  readonly name: string;
  readonly type: SensorType;
}

/** The few calls other rooms may make. What they learn is what everyone signed in may see. */
@Injectable()
export class IotFacade {
  constructor(
    private readonly zones: ZoneRepository,
    private readonly sensors: SensorRepository,
  ) {}

  /** Undefined when there is no zone with this id. */
  async zoneOf(id: string): Promise<ZoneSummary | undefined> {
    return (await this.zones.summaries([id]))[0];
  }

  /** Those of the ids that are zones, in no order; for who may join which zone's room. */
  zonesOf(ids: readonly string[]): Promise<ZoneSummary[]> {
    return this.zones.summaries(ids);
  }

  /** Every sensor of the zone, by id; empty when there is no such zone. */
  sensorsOfZone(zoneId: string): Promise<SensorSummary[]> {
    return this.sensors.summariesOfZone(zoneId);
  }
}
