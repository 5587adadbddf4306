import { sensorListStatement } from './sensor-list.repository';

describe('the statement of a list', () => {
  const after = '01937c4e-0000-7000-8000-000000000000';
  const name = (...parameters: Parameters<typeof sensorListStatement>) => sensorListStatement(...parameters).name;

  it('is prepared where one plan is right for every value', () => {
    expect(name({}, undefined, 51)).toBe('iot.sensors');
    expect(name({ type: undefined, zoneCode: '97209' }, undefined, 51)).toBe('iot.sensors.zoneCode');
    expect(name({ status: 'error' }, after, 51)).toBe('iot.sensors.status.after');
    expect(name({ type: 'noise', status: 'error' }, undefined, 51)).toBeUndefined();
    expect(name({ q: 'savane' }, undefined, 51)).toBeUndefined();
    expect(name({ bbox: { west: 0, south: 0, east: 1, north: 1 } }, undefined, 51)).toBeUndefined();
    expect(name({}, undefined, 21)).toBeUndefined();
  });

  it('has one text under one name', () => {
    const texts = new Map<string, string>();
    for (const filter of [
      {},
      { type: 'noise' },
      { type: 'traffic' },
      { status: 'error' },
      { zoneId: after },
      { zoneCode: '97209' },
    ] as const)
      for (const place of [undefined, after]) {
        const { sql, name: prepared } = sensorListStatement(filter, place, 51);
        expect(texts.get(prepared!) ?? sql).toBe(sql);
        texts.set(prepared!, sql);
      }
    expect(new Set(texts.values()).size).toBe(10);
  });

  it('takes signs of a pattern for text', () => {
    expect(sensorListStatement({ q: '100 %_\\' }, undefined, 51).values).toEqual(['%100 \\%\\_\\\\%']);
  });
});
