import { type MqttClient } from 'mqtt';
import { type City } from './city.harness';

interface Sensor {
  readonly id: string;
  readonly credentials: { readonly deviceKey: string; readonly secret: string };
}

/** A sensor of a zone, with a rule over it, and the device that speaks for it. */
export interface WatchedSensor {
  readonly id: string;
  readonly zoneId: string;
  readonly ruleId: string;
  readonly topic: string;
  readonly credentials: Sensor['credentials'];
  readonly device: MqttClient;
}

const square = (longitude: number, latitude: number): unknown => ({
  type: 'Polygon',
  coordinates: [
    [
      [longitude, latitude],
      [longitude + 0.1, latitude],
      [longitude + 0.1, latitude + 0.1],
      [longitude, latitude + 0.1],
      [longitude, latitude],
    ],
  ],
});

let made = 0;

/** A temperature sensor in a new zone, whose rule raises an alert above `threshold` °C and clears it at `clear`. */
export async function watchedSensor(
  city: City,
  { threshold, clear = threshold }: { threshold: number; clear?: number },
): Promise<WatchedSensor> {
  made += 1;
  const code = `zone-${process.pid}-${made}`;
  const zone = await city.make<{ id: string }>('iot/zones', { code, name: `Zone ${made}`, boundary: square(-61, 14) });
  const sensor = await city.make<Sensor>('iot/sensors', {
    name: `Température ${made}`,
    type: 'temperature',
    unit: '°C',
    zoneId: zone.id,
    location: { type: 'Point', coordinates: [-60.95, 14.05] },
  });
  const rule = await city.make<{ id: string }>('iot/rules', {
    name: `Plus de ${threshold} °C`,
    severity: 'high',
    type: 'threshold',
    scope: { sensorId: sensor.id },
    condition: { operator: 'above', threshold, clear, durationSeconds: 0, clearSeconds: 0 },
  });
  const topic = `city/${code}/sensors/${sensor.credentials.deviceKey}/readings`;
  const { id, credentials } = sensor;
  return { id, zoneId: zone.id, ruleId: rule.id, topic, credentials, device: await city.device(credentials) };
}

/** One reading as a device sends it. */
export const payload = (value: number, at: Date, seq: number): string =>
  JSON.stringify({ value, unit: '°C', timestamp: at.toISOString(), quality: 0.98, seq });
