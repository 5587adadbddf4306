import { type Caller, mapPage, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { type LayerRecord } from '../layers/layer-record';
import { LayerError } from '../layers/layer.errors';
import { LayerService } from '../layers/layer.service';
import { checkFeature, type CheckedFeature, type FeatureFault, isRefused } from './feature-input';
import { readFeatureQuery } from './feature-query';
import { FeatureWriter, refusal, type Written } from './feature-writer.service';
import { type FeatureCollectionDto, type FeatureDto } from './feature.dto';
import { FeatureError, MOST_FEATURES } from './feature.errors';
import { type FeatureRecord, FeatureRepository } from './feature.repository';

export type RawQuery = Readonly<Record<string, unknown>>;
const MOST_ON_A_PAGE = 200;

const featureDto = ({ id, geometry, properties, version }: FeatureRecord, repaired?: string | null): FeatureDto => ({
  type: 'Feature',
  id,
  geometry,
  properties,
  version,
  ...(repaired && { repaired }),
});

@Injectable()
export class FeatureService {
  constructor(
    private readonly layers: LayerService,
    private readonly features: FeatureRepository,
    private readonly writer: FeatureWriter,
  ) {}

  /** By id. @throws gis.layer.not_found, gis.feature.query_invalid */
  async list(caller: Caller, reference: string, raw: RawQuery, mostFeatures = MOST_ON_A_PAGE): Promise<FeatureCollectionDto> {
    const { layer } = await this.layers.seen(caller, reference);
    const query = readFeatureQuery(layer, raw, mostFeatures);
    const found = page(await this.features.list(layer.id, query), query.limit, ({ id }) => [id]);
    const { items, nextCursor } = mapPage(found, (feature) => featureDto(feature));
    return { type: 'FeatureCollection', features: items, numberReturned: items.length, nextCursor };
  }

  /** @throws gis.layer.not_found, gis.feature.not_found */
  async get(caller: Caller, reference: string, id: string): Promise<FeatureDto> {
    const { layer } = await this.layers.seen(caller, reference);
    return featureDto(await this.found(layer, id));
  }

  /** Adds a Feature, or all of a FeatureCollection. @throws gis.layer.not_found, gis.layer.is_live, gis.feature.invalid */
  async add(caller: Caller, layerId: string, body: unknown): Promise<FeatureDto | FeatureCollectionDto> {
    const layer = await this.written(caller, layerId);
    const isMany = typeof body === 'object' && body !== null && (body as { type?: unknown }).type === 'FeatureCollection';
    const given: unknown[] = isMany ? collected(body) : [body];
    const checked = allChecked(given.map((feature, index) => checkFeature(layer, feature, isMany ? `features[${index}]` : '')));
    const added = await this.dtos(layer, await this.writer.add(layer.id, checked));
    const [first] = added;
    if (!isMany && first) return first;
    return { type: 'FeatureCollection', features: added, numberReturned: added.length, nextCursor: null };
  }

  /** @throws gis.layer.not_found, gis.layer.is_live, gis.feature.not_found, gis.feature.stale, gis.feature.invalid */
  async replace(caller: Caller, layerId: string, id: string, expected: number | undefined, body: unknown): Promise<FeatureDto> {
    const layer = await this.written(caller, layerId);
    const [checked] = allChecked([checkFeature(layer, body)]);
    if (!checked) throw refusal([]);
    const [dto] = await this.dtos(layer, [await this.writer.replace(layer.id, id, checked, expected)]);
    if (!dto) throw FeatureError.notFound();
    return dto;
  }

  /** @throws gis.layer.not_found, gis.layer.is_live, gis.feature.not_found */
  async remove(caller: Caller, layerId: string, id: string): Promise<void> {
    const layer = await this.written(caller, layerId);
    await this.writer.remove(layer.id, id);
  }

  /** The layer, for one who writes into it. @throws gis.layer.not_found, gis.layer.is_live */
  async written(caller: Caller, layerId: string): Promise<LayerRecord> {
    const { layer } = await this.layers.seen(caller, layerId);
    if (layer.kind === 'live') throw LayerError.isLive();
    return layer;
  }

  private async found(layer: LayerRecord, id: string): Promise<FeatureRecord> {
    const feature = await this.features.find(layer.id, id);
    if (!feature) throw FeatureError.notFound();
    return feature;
  }

  private async dtos(layer: LayerRecord, written: readonly Written[]): Promise<FeatureDto[]> {
    const rows = await this.features.findAll(
      layer.id,
      written.map(({ id }) => id),
    );
    const repaired = new Map(written.map((one) => [one.id, one.repaired]));
    return rows.map((row) => featureDto(row, repaired.get(row.id)));
  }
}

function collected(body: object): unknown[] {
  const { features } = body as { features?: unknown };
  if (!Array.isArray(features)) throw refusal([{ path: 'features', rule: 'isFeature' }]);
  if (features.length === 0 || features.length > MOST_FEATURES) throw refusal([{ path: 'features', rule: 'isSmallCollection' }]);
  return features as unknown[];
}

const MOST_FAULTS = 20;

/** @throws gis.feature.invalid with the first faults */
function allChecked(results: readonly (CheckedFeature | readonly FeatureFault[])[]): CheckedFeature[] {
  const faults = results.flatMap((result) => (isRefused(result) ? result : []));
  if (faults.length > 0) throw refusal(faults.slice(0, MOST_FAULTS));
  return results.filter((result): result is CheckedFeature => !isRefused(result));
}
