import { Database } from '@madinina/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { binaryArray, uuidBytes } from '../ingest/binary-array';
import { AnomalyDetector } from './anomaly-detector';
import { detectorOf, stateOf } from './detector-state';

/** What detectors remember, inside the transaction of a batch that has taken the sensors' devices. */
@Injectable()
export class AnomalyStateRepository {
  private readonly logger = new Logger(AnomalyStateRepository.name);

  constructor(private readonly database: Database) {}

  /** A detector of each of these sensors, by sensor; one that knows nothing where there is none yet. */
  async detectorsOf(sensorIds: readonly string[]): Promise<Map<string, AnomalyDetector>> {
    if (sensorIds.length === 0) return new Map();
    const rows = await this.database.query<{ sensorId: string; state: Buffer }>(
      'SELECT sensor_id AS "sensorId", state FROM sensor_anomaly_states WHERE sensor_id = ANY ($1)',
      [binaryArray.uuid(sensorIds.map(uuidBytes))],
      { name: 'iot.anomaly-states.read' },
    );
    const detectors = new Map(rows.map(({ sensorId, state }) => [sensorId, detectorOf(state)] as const));
    const old = rows.filter(({ sensorId }) => detectors.get(sensorId) === undefined).length;
    if (old > 0) this.logger.warn({ sensors: old }, 'Anomaly detectors of an older version begin anew');
    return new Map(sensorIds.map((id) => [id, detectors.get(id) ?? new AnomalyDetector()]));
  }

  async keep(detectors: ReadonlyMap<string, AnomalyDetector>): Promise<void> {
    if (detectors.size === 0) return;
    await this.database.query(
      `INSERT INTO sensor_anomaly_states (sensor_id, state, updated_at) SELECT id, state, now() FROM unnest($1::uuid[], $2::bytea[]) AS s(id, state)
       ON CONFLICT (sensor_id) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at`,
      [binaryArray.uuid([...detectors.keys()].map(uuidBytes)), byteaArray([...detectors.values()].map(stateOf))],
      { name: 'iot.anomaly-states.keep' },
    );
  }
}

const BYTEA = 17;
const HEADER_BYTES = 20;

/** A bytea[] in PostgreSQL's binary form: as text each byte would be two. */
function byteaArray(values: readonly Buffer[]): Buffer {
  const array = Buffer.allocUnsafe(HEADER_BYTES + values.reduce((sum, { length }) => sum + 4 + length, 0));
  array.writeInt32BE(1, 0);
  array.writeInt32BE(0, 4);
  array.writeInt32BE(BYTEA, 8);
  array.writeInt32BE(values.length, 12);
  array.writeInt32BE(1, 16);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(value.length, at);
    at += value.copy(array, at);
  }
  return array;
}
