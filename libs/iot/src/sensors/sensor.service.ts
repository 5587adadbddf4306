import { IotEvents, type SensorStatus, type SensorType } from '@madinina/contracts';
import { Database, translateConstraints } from '@madinina/platform/database';
import { Events } from '@madinina/platform/events';
import { type Caller, decodeCursor, mapPage, type Page, page, type PageQuery } from '@madinina/platform/http';
import { Injectable, Logger } from '@nestjs/common';
import { RESERVED_DEVICE_KEYS } from '../devices/device-access.repository';
import { zoneReference } from '../zones/zone-reference';
import { ZoneError } from '../zones/zone.errors';
import { newDeviceKey, newDeviceSecret, secretHash } from './device-secret';
import { registeredSensorDto, sensorDetailsDto, sensorDto } from './sensor-mapper';
import { seesDevice } from './sensor.access';
import { type DeviceCredentialsDto, type RegisteredSensorDto, type SensorDetailsDto, type SensorDto } from './sensor.dto';
import { type ChangeSensorDto, type RegisterSensorDto } from './sensor-input.dto';
import { type SensorQuery, type ZoneSensorQuery } from './sensor-query.dto';
import { type Near } from './near';
import { type SensorDetailsRecord, type SensorFilter, type SensorRecord } from './sensor-record';
import { SensorError } from './sensor.errors';
import { SensorListRepository } from './sensor-list.repository';
import { SensorRepository } from './sensor.repository';
import { UNIT_OF } from './sensor-units';

/** What a seed makes a sensor of; `position` is [longitude, latitude] in WGS 84. Without a secret no one can sign in as it. */
export interface SensorInput {
  readonly deviceKey: string;
  readonly name: string;
  readonly type: SensorType;
  readonly zoneId: string;
  readonly position: readonly [number, number];
  readonly secret?: string | undefined;
  readonly status?: SensorStatus | undefined;
  readonly unit?: string | undefined;
  readonly intervalSeconds?: number | undefined;
  readonly minValue?: number | undefined;
  readonly maxValue?: number | undefined;
}

const constraints = {
  sensors_device_key_key: SensorError.keyTaken,
  sensors_zone_id_fkey: SensorError.zoneUnknown,
  sensors_range_check: SensorError.rangeReversed,
};

@Injectable()
export class SensorService {
  private readonly log = new Logger(SensorService.name);

  constructor(
    private readonly sensors: SensorRepository,
    private readonly lists: SensorListRepository,
    private readonly database: Database,
    private readonly events: Events,
  ) {}

  /** By id, or by distance when `near` is asked for. */
  list(caller: Caller, query: SensorQuery): Promise<Page<SensorDto>> {
    const { zone, near, bbox, type, status, q } = query;
    if (near && bbox) throw SensorError.nearWithBbox();
    const filter = { type, status, q, bbox, ...zoneReference(zone) };
    return near ? this.pageNear(caller, near, query, filter) : this.pageById(caller, query, filter);
  }

  /** @throws iot.zone.not_found */
  async listOfZone(caller: Caller, zoneId: string, query: ZoneSensorQuery): Promise<Page<SensorDto>> {
    const { type, status, q } = query;
    const found = await this.pageById(caller, query, { type, status, q, zoneId });
    if (found.items.length === 0 && !(await this.sensors.zoneExists(zoneId))) throw ZoneError.notFound();
    return found;
  }

  /** @throws iot.sensor.not_found */
  async get(caller: Caller, id: string): Promise<SensorDetailsDto> {
    return sensorDetailsDto(await this.existing(id), seesDevice(caller));
  }

  /** @throws iot.sensor.key_taken, iot.sensor.key_reserved, iot.sensor.zone_unknown, iot.sensor.zone_missing, iot.sensor.range_reversed */
  async register(caller: Caller, input: RegisterSensorDto): Promise<RegisteredSensorDto> {
    const secret = newDeviceSecret();
    const { deviceKey = newDeviceKey(input.type), zoneId = null, location, description = null, metadata = {} } = input;
    if (RESERVED_DEVICE_KEYS.includes(deviceKey)) throw SensorError.keyReserved();
    const sensor = {
      ...withDefaults(input),
      deviceKey,
      zoneId,
      position: location.coordinates,
      description,
      metadata,
      secretHash: secretHash(secret),
    };
    const insert = async (): Promise<string> => {
      const made = await translateConstraints(this.sensors.insert(sensor), constraints);
      if (made === undefined) throw SensorError.zoneMissing();
      await this.accessChanged([deviceKey]);
      await this.configurationChanged(deviceKey);
      return made;
    };
    const id = await this.database.transaction(insert);
    this.log.log({ sensorId: id, accountId: caller.accountId }, 'Sensor registered');
    return registeredSensorDto(await this.existing(id), { deviceKey, secret });
  }

  /**
   * Makes those whose device key is new and leaves the others as they are. For seeds, that run at each start; one statement for up to some 10,000.
   * @throws iot.sensor.zone_unknown, iot.sensor.range_reversed
   */
  async ensureAll(inputs: readonly SensorInput[]): Promise<{ id: string; deviceKey: string; created: boolean }[]> {
    const sensors = inputs.map((input) => ({
      ...withDefaults(input),
      deviceKey: input.deviceKey,
      zoneId: input.zoneId,
      position: input.position,
      description: null,
      metadata: {},
      secretHash: input.secret === undefined ? null : secretHash(input.secret),
    }));
    const withSecret = new Set(inputs.flatMap(({ deviceKey, secret }) => (secret === undefined ? [] : [deviceKey])));
    return this.database.transaction(async () => {
      const ensured = await translateConstraints(this.sensors.insertMissing(sensors), constraints);
      await this.accessChanged(ensured.flatMap(({ deviceKey, created }) => (created && withSecret.has(deviceKey) ? [deviceKey] : [])));
      return ensured;
    });
  }

  /** @throws iot.sensor.not_found, iot.sensor.stale when its version is not `expected`, iot.sensor.zone_unknown, iot.sensor.range_reversed */
  async change(
    caller: Caller,
    id: string,
    expected: number | undefined,
    { location, ...change }: ChangeSensorDto,
  ): Promise<SensorDetailsDto> {
    const current = await this.database.transaction(async () => {
      const fields = { ...change, ...(location && { position: location.coordinates }) };
      const changed = await translateConstraints(this.sensors.change(id, expected, fields), constraints);
      const sensor = await this.existing(id);
      if (!changed) throw SensorError.stale({ version: sensor.version });
      const { zoneId, intervalSeconds, unit } = change;
      if (zoneId ?? intervalSeconds ?? unit) await this.configurationChanged(sensor.deviceKey);
      return sensor;
    });
    return sensorDetailsDto(current, seesDevice(caller));
  }

  /** A new secret; the one before opens nothing from then on, at the broker within seconds. @throws iot.sensor.not_found */
  async rotateCredentials(caller: Caller, id: string): Promise<DeviceCredentialsDto> {
    const secret = newDeviceSecret();
    const deviceKey = await this.changeSecret(id, secretHash(secret));
    this.log.log({ sensorId: id, accountId: caller.accountId }, 'Device credentials rotated');
    return { deviceKey, secret };
  }

  /** No one can sign in as the device until it is given a new secret. @throws iot.sensor.not_found */
  async revokeCredentials(caller: Caller, id: string): Promise<void> {
    await this.changeSecret(id, null);
    this.log.log({ sensorId: id, accountId: caller.accountId }, 'Device credentials revoked');
  }

  /** With all it measured: readings and alerts. To keep them, its status is set to inactive instead. @throws iot.sensor.not_found, iot.sensor.has_rules */
  async remove(caller: Caller, id: string): Promise<void> {
    const remove = async (): Promise<void> => {
      const deviceKey = await translateConstraints(this.sensors.remove(id), { rules_sensor_id_fkey: SensorError.hasRules });
      if (deviceKey === undefined) throw SensorError.notFound();
      await this.accessChanged([deviceKey]);
      await this.configurationChanged(deviceKey);
    };
    // What ingest locks meanwhile, it locks in its own order.
    await this.database.transaction(remove, { retries: 3 });
    this.log.log({ sensorId: id, accountId: caller.accountId }, 'Sensor removed with its history');
  }

  private changeSecret(id: string, hash: string | null): Promise<string> {
    return this.database.transaction(async () => {
      const deviceKey = await this.sensors.changeSecret(id, hash);
      if (deviceKey === undefined) throw SensorError.notFound();
      await this.accessChanged([deviceKey]);
      return deviceKey;
    });
  }

  private configurationChanged(deviceKey: string): Promise<void> {
    return this.events.publish(IotEvents.DeviceConfigurationChanged, { deviceKey });
  }

  private async accessChanged(deviceKeys: string[]): Promise<void> {
    if (deviceKeys.length > 0) await this.events.publish(IotEvents.DeviceAccessChanged, { deviceKeys });
  }

  private async existing(id: string): Promise<SensorDetailsRecord> {
    const sensor = await this.sensors.find(id);
    if (!sensor) throw SensorError.notFound();
    return sensor;
  }

  private async pageById(caller: Caller, { cursor, limit }: PageQuery, filter: SensorFilter): Promise<Page<SensorDto>> {
    const [afterId] = decodeCursor(cursor, ['uuid']) ?? [];
    const found = await this.lists.list(filter, afterId, limit + 1);
    return this.shown(
      caller,
      page(found, limit, ({ id }) => [id]),
    );
  }

  private async pageNear(caller: Caller, near: Near, { cursor, limit }: PageQuery, filter: SensorFilter): Promise<Page<SensorDto>> {
    const after = decodeCursor(cursor, ['number', 'uuid']);
    const found = await this.lists.listNear(near, filter, after && { distance: after[0], id: after[1] }, limit + 1);
    return this.shown(
      caller,
      page(found, limit, ({ distance, id }) => [distance, id]),
    );
  }

  private shown(caller: Caller, found: Page<SensorRecord>): Page<SensorDto> {
    const withDevice = seesDevice(caller);
    return mapPage(found, (sensor) => sensorDto(sensor, withDevice));
  }
}

const withDefaults = ({
  name,
  type,
  status = 'active',
  unit = UNIT_OF[type],
  intervalSeconds = 60,
  minValue = null,
  maxValue = null,
}: Omit<SensorInput, 'minValue' | 'maxValue' | 'deviceKey' | 'zoneId' | 'position'> & {
  minValue?: number | null | undefined;
  maxValue?: number | null | undefined;
}) => ({
  name,
  type,
  status,
  unit,
  intervalSeconds,
  minValue,
  maxValue,
});
