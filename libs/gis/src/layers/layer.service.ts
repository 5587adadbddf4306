import { translateConstraints, Database } from '@madinina/platform/database';
import { type Caller, decodeCursor, InputError, mapPage, type Page, page } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { FeatureRepository } from '../features/feature.repository';
import { LayerBook } from './layer-book';
import { layerFaults } from './layer-fault';
import { layerDto } from './layer-mapper';
import { type KnownLayer, type LayerDescription, type LayerRecord } from './layer-record';
import { mayManageLayers, maySeeLayer } from './layer.access';
import { type ChangeLayerDto, type CreateLayerDto, type LayerDetailsDto, type LayerDto, type LayerQuery } from './layer.dto';
import { LayerError } from './layer.errors';
import { LayerRepository } from './layer.repository';

const DEEPEST_ZOOM = 22;

@Injectable()
export class LayerService {
  constructor(
    private readonly database: Database,
    private readonly layers: LayerRepository,
    private readonly features: FeatureRepository,
    private readonly book: LayerBook,
  ) {}

  /** By key. */
  async list(caller: Caller, { cursor, limit }: LayerQuery): Promise<Page<LayerDto>> {
    const [afterKey] = decodeCursor(cursor, ['text']) ?? [];
    const found = await this.layers.list(mayManageLayers(caller) ? undefined : caller.roles, afterKey, limit + 1);
    return mapPage(
      page(found, limit, ({ key }) => [key]),
      (layer) => layerDto(caller, layer),
    );
  }

  /** Every layer that the caller may see. */
  visible(caller: Caller): Promise<LayerRecord[]> {
    return this.layers.list(mayManageLayers(caller) ? undefined : caller.roles, undefined, MOST_LAYERS);
  }

  /**
   * The layer, by id or key, for a caller who may see it. One that he may not see is not there.
   * @throws gis.layer.not_found
   */
  async seen(caller: Caller, reference: string): Promise<KnownLayer> {
    const known = await this.book.find(reference);
    if (!known || !maySeeLayer(caller, known.layer)) throw LayerError.notFound();
    return known;
  }

  /** @throws gis.layer.not_found */
  async get(caller: Caller, id: string): Promise<LayerDetailsDto> {
    const { layer } = await this.seen(caller, id);
    return this.details(caller, layer);
  }

  /** @throws gis.layer.key_taken, gis.layer.invalid */
  async create(caller: Caller, input: CreateLayerDto): Promise<LayerDetailsDto> {
    const description = described(input, NEW_LAYER);
    refuseFaults(description);
    const made = await translateConstraints(this.layers.insert('stored', description), { gis_layers_key_key: LayerError.keyTaken });
    if (!made) throw new Error('The new layer came back without its row');
    return Object.assign(layerDto(caller, made), { extent: null });
  }

  /**
   * What tiles carry may change at any time; the declared properties too, for those that are written from then on.
   * @throws gis.layer.not_found, gis.layer.stale when its version is not `expected`, gis.layer.is_live, gis.layer.has_features, gis.layer.invalid
   */
  async change(caller: Caller, id: string, expected: number | undefined, change: ChangeLayerDto): Promise<LayerDetailsDto> {
    const changed = await this.database.transaction(async () => {
      // The lock that writers of features take too: what is checked below stays so.
      const current = await this.layers.beginDataChange(id);
      if (!current) throw LayerError.notFound();
      if (expected !== undefined && expected !== current.version) throw LayerError.stale({ version: current.version });
      const description = described(change, current);
      if (current.kind === 'live' && FIXED_IF_LIVE.some((name) => change[name] !== undefined)) throw LayerError.isLive();
      refuseFaults(description);
      if (description.geometryType !== 'any' && description.geometryType !== current.geometryType)
        if (await this.features.hasOtherGeometry(id, description.geometryType)) throw LayerError.hasFeatures();
      const layer = await this.layers.change(id, current.version, description);
      if (!layer) throw LayerError.notFound();
      if (!sameList(current.tileProperties, layer.tileProperties)) await this.features.renewTileAttributes(layer);
      if (current.timeProperty !== layer.timeProperty || current.endTimeProperty !== layer.endTimeProperty)
        await this.features.renewTimes(layer);
      await this.layers.noteDataChange(layer);
      return layer;
    });
    this.book.forget();
    return this.details(caller, changed);
  }

  /** Removes it with its features. @throws gis.layer.not_found, gis.layer.is_live */
  async remove(id: string): Promise<void> {
    const known = await this.layers.find(id);
    if (!known) throw LayerError.notFound();
    if (known.layer.kind === 'live') throw LayerError.isLive();
    if (!(await this.layers.remove(id))) throw LayerError.notFound();
    this.book.forget();
  }

  /** @returns [west, south, east, north] in degrees; null without features */
  async extent({ id }: LayerRecord): Promise<readonly number[] | null> {
    return (await this.layers.extent(id)) ?? null;
  }

  private async details(caller: Caller, layer: LayerRecord): Promise<LayerDetailsDto> {
    return Object.assign(layerDto(caller, layer), { extent: await this.extent(layer) });
  }
}

const MOST_LAYERS = 10_000;
const FIXED_IF_LIVE = ['geometryType', 'properties', 'openProperties', 'timeProperty', 'endTimeProperty'] as const;
const NEW_LAYER: Omit<LayerDescription, 'key' | 'title' | 'visibleTo'> = {
  description: '',
  geometryType: 'any',
  properties: [],
  openProperties: false,
  tileProperties: [],
  minZoom: 0,
  maxZoom: DEEPEST_ZOOM,
  attribution: '',
  timeProperty: null,
  endTimeProperty: null,
};

/** What was told, over what holds otherwise. */
function described(told: Partial<CreateLayerDto>, otherwise: Partial<LayerDescription>): LayerDescription {
  const values: [string, unknown][] = Object.entries(told);
  // Null is something of its own in some, and the same as nothing in the others.
  const given = values.filter(([name, value]) => value !== undefined && (value !== null || NULLABLE.includes(name)));
  return { ...otherwise, ...Object.fromEntries(given) } as LayerDescription;
}
const NULLABLE: readonly string[] = ['timeProperty', 'endTimeProperty'];

function refuseFaults(layer: LayerDescription): void {
  const faults = layerFaults(layer);
  if (faults.length > 0) throw new InputError(LayerError.invalid, faults);
}

const sameList = (one: readonly string[], other: readonly string[]): boolean => JSON.stringify(one) === JSON.stringify(other);
