import { type Caller } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { type LayerRecord } from '../layers/layer-record';
import { LayerService } from '../layers/layer.service';
import { BASE, baseLayers, cityLayers, type StyleLayer } from './base-map';
import { MapConfig } from './map.config';
import { type TileJsonDto } from './tile.dto';

/** A style of MapLibre, version 8. */
export interface MapStyle {
  readonly version: 8;
  readonly name: string;
  readonly center: readonly [number, number];
  readonly zoom: number;
  readonly sources: Readonly<Record<string, object>>;
  readonly layers: readonly StyleLayer[];
}

const MARTINIQUE = [-61.0, 14.64] as const;
const FIRST_ZOOM = 9.5;
/** Beyond, a client enlarges what it has: positions are exact to a few centimetres there. */
const LAST_TILES = 16;

@Injectable()
export class StyleService {
  constructor(
    private readonly layers: LayerService,
    private readonly config: MapConfig,
  ) {}

  /** @param origin where the request came in, e.g. `https://city.example`. @throws gis.layer.not_found */
  async tileJson(caller: Caller, reference: string, origin: string): Promise<TileJsonDto> {
    const { layer } = await this.layers.seen(caller, reference);
    const bounds = await this.layers.extent(layer);
    const { minzoom, maxzoom } = zooms(layer);
    return {
      tilejson: '3.0.0',
      name: layer.title,
      description: layer.description,
      attribution: layer.attribution,
      scheme: 'xyz',
      tiles: [this.tileUrl(layer, origin)],
      minzoom,
      maxzoom,
      ...(bounds && { bounds: [...bounds] }),
      vector_layers: [{ id: layer.key, description: layer.title, minzoom, maxzoom, fields: fields(layer) }],
    };
  }

  /** The base map and, over it, each layer that the caller may see. */
  async style(caller: Caller, origin: string): Promise<MapStyle> {
    const visible = await this.layers.visible(caller);
    const { baseMapUrl, baseMapSchema, baseMapAttribution } = this.config;
    const base = baseMapUrl === '' ? {} : { [BASE]: { type: 'vector', url: baseMapUrl, attribution: baseMapAttribution } };
    const city = visible.map((layer, index) => {
      // The map tells where its ground comes from also when there is none below.
      const attribution = [layer.attribution, ...(baseMapUrl === '' && index === 0 ? [baseMapAttribution] : [])]
        .filter(Boolean)
        .join(' | ');
      return [`layer-${layer.key}`, { type: 'vector', tiles: [this.tileUrl(layer, origin)], ...zooms(layer), attribution }] as const;
    });
    return {
      version: 8,
      name: 'Madinina',
      center: MARTINIQUE,
      zoom: FIRST_ZOOM,
      sources: { ...base, ...Object.fromEntries(city) },
      layers: [
        { id: 'background', type: 'background', paint: { 'background-color': baseMapUrl === '' ? '#f4f1ec' : '#eef3e8' } },
        ...(baseMapUrl === '' ? [] : baseLayers(baseMapSchema)),
        ...visible.flatMap((layer, index) => cityLayers(layer.key, index, layer)),
      ],
    };
  }

  private tileUrl({ key }: LayerRecord, origin: string): string {
    return `${this.config.publicUrl === '' ? origin : this.config.publicUrl}/api/v1/gis/tiles/${key}/{z}/{x}/{y}.mvt`;
  }
}

const zooms = ({ minZoom, maxZoom }: LayerRecord): { minzoom: number; maxzoom: number } => ({
  minzoom: minZoom,
  maxzoom: Math.max(minZoom, Math.min(maxZoom, LAST_TILES)),
});

const MVT_TYPES: Readonly<Record<string, string>> = { number: 'Number', integer: 'Number', boolean: 'Boolean' };

const fields = (layer: LayerRecord): Record<string, string> =>
  Object.fromEntries([
    ['id', 'String'],
    ...layer.tileProperties.map((name) => [name, MVT_TYPES[layer.properties.find((one) => one.name === name)?.type ?? ''] ?? 'String']),
  ]) as Record<string, string>;
