import { IotEvents } from '@madinina/contracts';
import { Database, translateConstraints } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { decodeCursor, InputError, mapPage, type Page, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { areaRule } from './area-fault';
import { type Boundary, boundaryFault } from './boundary';
import { zoneDto } from './zone-mapper';
import { type ChangeZoneDto, type ZoneDto, type ZoneQuery } from './zone.dto';
import { ZoneError } from './zone.errors';
import { ZoneRepository } from './zone.repository';

/** What makes a zone; `kind` is commune unless told, `boundary` is GeoJSON in WGS 84. */
export interface ZoneInput {
  readonly code: string;
  readonly name: string;
  readonly kind?: string | undefined;
  readonly population?: number | null | undefined;
  readonly boundary?: Boundary | null | undefined;
}

@Injectable()
export class ZoneService {
  constructor(
    private readonly database: Database,
    private readonly zones: ZoneRepository,
    private readonly events: Events,
  ) {}

  async list(query: ZoneQuery): Promise<Page<ZoneDto>> {
    const [afterCode] = decodeCursor(query.cursor, ['text']) ?? [];
    const filter = { q: query.q, kind: query.kind, withBoundary: query.geometry === 'boundary' };
    const found = await this.zones.list(filter, afterCode, query.limit + 1);
    return mapPage(
      page(found, query.limit, ({ code }) => [code]),
      zoneDto,
    );
  }

  /** @throws iot.zone.not_found */
  async get(id: string): Promise<ZoneDto> {
    const zone = await this.zones.find(id);
    if (!zone) throw ZoneError.notFound();
    return zoneDto(zone);
  }

  /** @throws iot.zone.code_taken, iot.zone.boundary_invalid */
  async create(input: ZoneInput): Promise<ZoneDto> {
    await this.refuseInvalid(input.boundary);
    return zoneDto(await translateConstraints(this.zones.insert(withDefaults(input)), { zones_code_key: ZoneError.codeTaken }));
  }

  /**
   * Makes the zone unless one with its code is there, which then stays as it is. For seeds, that run at each start.
   * @throws iot.zone.boundary_invalid
   */
  async ensure(input: ZoneInput): Promise<{ id: string; created: boolean }> {
    await this.refuseInvalid(input.boundary);
    const made = await this.zones.insertWhenNew(withDefaults(input));
    if (made) return { id: made.id, created: true };
    const zone = await this.zones.findByCode(input.code);
    if (!zone) throw ZoneError.notFound();
    return { id: zone.id, created: false };
  }

  /** @throws iot.zone.not_found, iot.zone.stale when its version is not `expected`, iot.zone.boundary_invalid */
  async change(id: string, expected: number | undefined, change: ChangeZoneDto): Promise<ZoneDto> {
    await this.refuseInvalid(change.boundary);
    const changed = await this.zones.change(id, expected, change);
    if (changed) return zoneDto(changed);
    const current = await this.zones.find(id);
    throw current ? ZoneError.stale({ version: current.version }) : ZoneError.notFound();
  }

  /** @throws iot.zone.not_found, iot.zone.has_sensors, iot.zone.has_rules, iot.zone.has_alerts */
  async remove(id: string): Promise<void> {
    const removal = this.database.transaction(async () => {
      if (!(await this.zones.remove(id))) throw ZoneError.notFound();
      await this.events.publish(IotEvents.ZoneRemoved, { zoneId: id });
    });
    await translateConstraints(removal, {
      sensors_zone_id_fkey: ZoneError.hasSensors,
      rules_zone_id_fkey: ZoneError.hasRules,
      alerts_zone_id_fkey: ZoneError.hasAlerts,
    });
  }

  private async refuseInvalid(boundary: Boundary | null | undefined): Promise<void> {
    if (!boundary) return;
    const broken = boundaryFault(boundary);
    if (broken) throw invalidBoundary(broken.rule, broken.place);
    const reason = await this.zones.areaFault(boundary);
    if (reason !== undefined) throw invalidBoundary(areaRule(reason));
  }
}

const invalidBoundary = (rule: string, place = ''): InputError =>
  new InputError(ZoneError.boundaryInvalid, [{ path: place === '' ? 'boundary' : `boundary.${place}`, constraint: rule, parameters: [] }]);

const withDefaults = ({ code, name, kind = 'commune', population = null, boundary = null }: ZoneInput) => ({
  code,
  name,
  kind,
  population,
  boundary,
});
