import { readingsTopic } from '@madinina/contracts';
import { ConfigModule, parseConfig } from '@madinina/platform/config';
import { Database, DatabaseConfig, DatabaseModule, newId } from '@madinina/platform/database';
import { EventsModule } from '@madinina/platform/events';
import { MqttConfig, type MqttMessage, MqttModule } from '@madinina/platform/mqtt';
import { ObservabilityConfig, ObservabilityModule } from '@madinina/platform/observability';
import { createTestDatabase, eventually, type TestDatabase } from '@madinina/platform/testing';
import { type DynamicModule, type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ThresholdCondition } from '../rules/threshold-condition';
import { SensorFactory } from '../sensors/sensor.factory';
import { ZoneFactory } from '../zones/zone.factory';
import { IotIngestModule } from '../iot.ingest.module';
import { DeviceRegistry } from './device-registry';
import { IngestService } from './ingest.service';

@Module({})
class IngestUnderTest {}

/** The process that stores readings, as the application wires it. */
export function ingestProcess(environment: Readonly<Record<string, string>>): DynamicModule {
  const settings = { NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_POOL_SIZE: '4', MQTT_URL: 'mqtt://127.0.0.1:1', ...environment };
  const config = parseConfig(settings, [DatabaseConfig, MqttConfig, ObservabilityConfig]);
  return {
    module: IngestUnderTest,
    imports: [
      ConfigModule.forRoot(config),
      ObservabilityModule.forRoot({ service: 'test' }),
      DatabaseModule,
      EventsModule,
      MqttModule.forConsumer(),
      IotIngestModule,
    ],
  };
}

export interface TestDevice {
  readonly id: string;
  readonly key: string;
  readonly zoneId: string;
  readonly zone: string;
}

export interface LedgerRow {
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly late: number;
  readonly gaps: number;
}

export interface AlertRow {
  readonly id: string;
  readonly status: string;
  readonly reason: string;
  readonly value: number;
  readonly readings: readonly { readonly timestamp: string; readonly value: number }[];
  readonly resolvedBy: string | null;
}

/** A message from a device; `items` is one reading, an array, or raw bytes. */
export function messageOf({ key, zone }: Pick<TestDevice, 'key' | 'zone'>, items: unknown, receivedAt = new Date()): MqttMessage {
  const payload = Buffer.isBuffer(items) ? items : Buffer.from(JSON.stringify(items));
  return { topic: readingsTopic.path({ zone, deviceKey: key }), payload, receivedAt };
}

/** Ingest on a database of its own, without a broker: tests hand it messages. */
export class IngestHarness {
  private constructor(
    private readonly app: INestApplicationContext,
    private readonly testDatabase: TestDatabase,
  ) {}

  static async start(): Promise<IngestHarness> {
    const testDatabase = await createTestDatabase();
    const app = await NestFactory.createApplicationContext(ingestProcess({ DATABASE_URL: testDatabase.url }), { logger: false });
    return new IngestHarness(app, testDatabase);
  }

  /** Another process on the same database. */
  async another(): Promise<INestApplicationContext> {
    return NestFactory.createApplicationContext(ingestProcess({ DATABASE_URL: this.testDatabase.url }), { logger: false });
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.testDatabase.drop();
  }

  get databaseUrl(): string {
    return this.testDatabase.url;
  }

  get<T>(token: Type<T>): T {
    return this.app.get(token, { strict: false });
  }

  get database(): Database {
    return this.get(Database);
  }

  /** Stores messages as one batch. */
  async store(...messages: readonly MqttMessage[]): Promise<void> {
    await this.get(IngestService).store(messages);
  }

  /** Stores what a device sends in one message. */
  send(device: TestDevice, items: unknown, receivedAt = new Date()): Promise<void> {
    return this.store(messageOf(device, items, receivedAt));
  }

  /** Registered at once with all it is: ingest, which hears of each change a moment later, must not see half of it. */
  device({ minValue = null, maxValue = null }: { minValue?: number | null; maxValue?: number | null } = {}): Promise<TestDevice> {
    return this.database.transaction(async () => {
      const zone = await ZoneFactory.named('Schœlcher').save(this.database);
      const { id, deviceKey } = await SensorFactory.inZone(zone.id).called('Bourg').measuring('air_quality').save(this.database);
      await this.database.query(`UPDATE sensors SET unit = 'µg/m³', min_value = $2, max_value = $3 WHERE id = $1`, [
        id,
        minValue,
        maxValue,
      ]);
      return { id, key: deviceKey, zoneId: zone.id, zone: zone.code };
    });
  }

  /** A rule on one sensor, once ingest knows it. */
  async rule(device: TestDevice, condition: Partial<ThresholdCondition>): Promise<string> {
    const id = newId();
    const whole: ThresholdCondition = { operator: 'above', threshold: 200, clear: 190, durationSeconds: 0, ...condition };
    await this.database.query(`INSERT INTO rules (id, name, severity, sensor_id, condition) VALUES ($1, 'Pollution', 'high', $2, $3)`, [
      id,
      device.id,
      JSON.stringify(whole),
    ]);
    await this.rulesKnown(device, (versions) => versions.has(id));
    return id;
  }

  /** Waits until the rules that judge a device are as wanted; `versions` by rule. */
  async rulesKnown(device: TestDevice, wanted: (versions: ReadonlyMap<string, number>) => boolean): Promise<void> {
    const registry = this.get(DeviceRegistry);
    await eventually(async () => {
      await registry.learn([device.key]);
      const known = registry.find(device.key);
      const versions = new Map((known ? registry.rulesFor(known) : []).map(({ id, version }) => [id, version]));
      if (!wanted(versions)) throw new Error('not known yet');
    });
  }

  async ledger(key: string): Promise<LedgerRow | undefined> {
    const [row] = await this.database.query<LedgerRow>(
      'SELECT received, stored, duplicate, rejected, late, gaps FROM device_ledgers WHERE device_key = $1',
      [key],
    );
    return row;
  }

  async values(device: TestDevice): Promise<number[]> {
    const rows = await this.database.query<{ value: number }>('SELECT value FROM readings WHERE sensor_id = $1 ORDER BY ts, seq', [
      device.id,
    ]);
    return rows.map(({ value }) => value);
  }

  rejections(): Promise<{ reason: string; deviceKey: string | null; payload: Buffer; detail: string }[]> {
    return this.database.query('SELECT reason, device_key AS "deviceKey", payload, detail FROM rejected_messages ORDER BY id');
  }

  alerts(device: TestDevice): Promise<AlertRow[]> {
    return this.database.query(
      'SELECT id, status, reason, value, readings, resolved_by AS "resolvedBy" FROM alerts WHERE sensor_id = $1 ORDER BY id',
      [device.id],
    );
  }

  /** Names of the events that were told of a device, in order. */
  async events(device: TestDevice): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(`SELECT name FROM outbox_events WHERE data->>'sensorId' = $1 ORDER BY id`, [
      device.id,
    ]);
    return rows.map(({ name }) => name);
  }
}

/** Readings a minute apart from `from`, numbered from 1. */
export function everyMinute(from: number, values: readonly number[]): { value: number; timestamp: string; seq: number }[] {
  return values.map((value, index) => ({ value, timestamp: new Date(from + index * 60_000).toISOString(), seq: index + 1 }));
}
