import { type City, listSensors, pages, type SensorDto } from '@madinina/client';
import { useEffect, useState } from 'react';

/** The first sensors of the city, page after page. */
export function Sensors({ city, most = 100 }: { readonly city: City; readonly most?: number }) {
  const [sensors, setSensors] = useState<readonly SensorDto[]>([]);
  useEffect(() => {
    let isLeft = false;
    const read = async (): Promise<void> => {
      const found: SensorDto[] = [];
      for await (const sensor of pages(listSensors, { client: city.client, query: { limit: 50 } })) {
        if (isLeft || found.length >= most) break;
        found.push(sensor);
      }
      if (!isLeft) setSensors(found);
    };
    void read();
    return () => {
      isLeft = true;
    };
  }, [city, most]);
  return (
    <ul aria-label="Capteurs">
      {sensors.map((sensor) => (
        <li key={sensor.id}>
          {sensor.name}: {sensor.lastReading ? `${sensor.lastReading.value} ${sensor.lastReading.unit}` : '–'}
        </li>
      ))}
    </ul>
  );
}
