import { GisEvents, type LiveFeatureChangedData } from '@madinina/contracts';
import { RoomHarness } from '@madinina/platform/harness';
import { GisMapHttpModule } from '../gis-map.http.module';
import { GisMapWorkerModule } from '../gis-map.worker.module';
import { type LayerDto } from '../layers/layer.dto';
import { MapConfig } from '../tiles/map.config';
import { ChangeMapWhenLiveFeatureChanged } from './change-map-when-live-feature-changed.listener';
import { ChangeMapWhenLiveFeatureRemoved } from './change-map-when-live-feature-removed.listener';
import { type FeatureCollectionDto } from './feature.dto';

describe('live layers', () => {
  let room: RoomHarness;
  let layers: LayerDto[];

  beforeAll(async () => {
    room = await RoomHarness.start({ imports: [GisMapHttpModule, GisMapWorkerModule], config: [MapConfig] });
    layers = (await room.request<{ items: LayerDto[] }>('GET', 'gis/layers', { token: room.tokenFor('ADMIN') })).body.items;
  });
  afterAll(() => room.stop());

  const sensors = (): LayerDto => layers.find(({ key }) => key === 'sensors') as LayerDto;
  const event = <Data>(type: { name: string }, data: Data) => ({
    id: '01937c4e-0000-7000-8000-000000000000',
    name: type.name,
    data,
    occurredAt: new Date(),
    correlationId: 'test',
  });
  // As the process of events does: each in a transaction.
  const change = (featureKey: string, at: string, name: string, geometry: object = { type: 'Point', coordinates: [-61, 14.6] }) => {
    const data = { layer: 'sensors', featureKey, at, geometry, properties: { name, type: 'noise' } } as LiveFeatureChangedData;
    return room.database.transaction(async () => room.get(ChangeMapWhenLiveFeatureChanged).handle(event(GisEvents.FeatureChanged, data)));
  };
  const remove = (featureKey: string, at: string) =>
    room.database.transaction(async () =>
      room.get(ChangeMapWhenLiveFeatureRemoved).handle(event(GisEvents.FeatureRemoved, { layer: 'sensors', featureKey, at })),
    );
  const names = async (featureKey: string): Promise<unknown[]> => {
    const { body } = await room.request<FeatureCollectionDto>('GET', `gis/layers/${sensors().id}/features`, {
      token: room.tokenFor('USER'),
    });
    return body.features.map(({ properties }) => (properties as { name: string }).name).filter((name) => name.startsWith(featureKey));
  };

  it('are there for who may see them', async () => {
    const keysFor = async (role: 'USER' | 'OPERATOR'): Promise<string[]> =>
      (await room.request<{ items: LayerDto[] }>('GET', 'gis/layers', { token: room.tokenFor(role) })).body.items.map(({ key }) => key);
    expect(await keysFor('USER')).toEqual(['alerts', 'sensors', 'waste-containers', 'zones']);
    expect(await keysFor('OPERATOR')).toEqual(['alerts', 'cameras', 'plants', 'sensors', 'waste-containers', 'zones']);
  });

  it('show what a room pushes, the last state whatever the order', async () => {
    await change('a', '2026-01-01T10:00:00Z', 'a première');
    await change('a', '2026-01-01T12:00:00Z', 'a dernière');
    expect(await change('a', '2026-01-01T11:00:00Z', 'a tardive')).toEqual({ skipped: 'a later state is known' });
    expect(await names('a')).toEqual(['a dernière']);
  });

  it('do not bring back what was removed later', async () => {
    await change('b', '2026-01-01T10:00:00Z', 'b');
    await remove('b', '2026-01-01T12:00:00Z');
    expect(await names('b')).toEqual([]);
    expect(await change('b', '2026-01-01T11:00:00Z', 'b')).toEqual({ skipped: 'a later state is known' });
    expect(await remove('b', '2026-01-01T12:00:00Z')).toEqual({ skipped: 'it is not there' });
    await change('b', '2026-01-01T13:00:00Z', 'b revenue');
    expect(await names('b')).toEqual(['b revenue']);
    expect(await remove('b', '2026-01-01T12:30:00Z')).toEqual({ skipped: 'a later state is known' });
  });

  it('refuse what is no feature of theirs', async () => {
    await expect(change('c', '2026-01-01T10:00:00Z', 'c', { type: 'Point', coordinates: [14.6, -61] })).rejects.toThrow('isLongitudeFirst');
  });

  it('are written by no one else, and stay', async () => {
    const token = room.tokenFor('SUPER_ADMIN');
    const feature = { type: 'Feature', geometry: { type: 'Point', coordinates: [-61, 14.6] }, properties: {} };
    const refused = [
      await room.request<{ code: string }>('POST', `gis/layers/${sensors().id}/features`, { token, body: feature }),
      await room.request<{ code: string }>('DELETE', `gis/layers/${sensors().id}`, { token }),
      await room.request<{ code: string }>('PATCH', `gis/layers/${sensors().id}`, { token, body: { properties: [] } }),
    ];
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(refused.map(() => [409, 'gis.layer.is_live']));
    expect((await room.request('PATCH', `gis/layers/${sensors().id}`, { token, body: { title: 'Mesures' } })).status).toBe(200);
  });
});
