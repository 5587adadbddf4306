import { type FeatureCollectionDto, type FeatureDto } from '../features/feature.dto';
import { CRS84 } from '../features/feature-query';
import { type LayerRecord } from '../layers/layer-record';

export const GEO_JSON = 'application/geo+json';
const JSON_TYPE = 'application/json';

export interface Link {
  readonly href: string;
  readonly rel: string;
  readonly type: string;
  readonly title?: string;
}

/** Conformance classes of OGC API – Features – Part 1: Core (17-069r4) that are served. */
export const CONFORMANCE = ['core', 'oas30', 'geojson'].map((name) => `http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/${name}`);

/** The documents of the API, with their addresses below `root`, e.g. `https://city.example/ogc`. */
export class OgcDocuments {
  constructor(private readonly origin: string) {}

  landing(): { title: string; description: string; links: Link[] } {
    return {
      title: 'Madinina',
      description: 'Les couches de la carte de la ville',
      links: [
        this.link('', 'self', JSON_TYPE),
        { href: `${this.origin}/api/openapi.json`, rel: 'service-desc', type: 'application/vnd.oai.openapi+json;version=3.0' },
        { href: `${this.origin}/api/docs`, rel: 'service-doc', type: 'text/html' },
        this.link('/conformance', 'conformance', JSON_TYPE),
        this.link('/collections', 'data', JSON_TYPE),
      ],
    };
  }

  collections(layers: readonly LayerRecord[], extents: readonly (readonly number[] | null)[]): { links: Link[]; collections: object[] } {
    return {
      links: [this.link('/collections', 'self', JSON_TYPE)],
      collections: layers.map((layer, index) => this.collection(layer, extents[index] ?? null)),
    };
  }

  collection(layer: LayerRecord, extent: readonly number[] | null): object {
    const place = `/collections/${layer.key}`;
    return {
      id: layer.key,
      title: layer.title,
      description: layer.description,
      ...(layer.attribution !== '' && { attribution: layer.attribution }),
      ...(extent && { extent: { spatial: { bbox: [extent], crs: CRS84 } } }),
      itemType: 'feature',
      crs: [CRS84],
      links: [this.link(place, 'self', JSON_TYPE), this.link(`${place}/items`, 'items', GEO_JSON, layer.title)],
    };
  }

  /** @param query of the request, as it was */
  items(layer: string, query: Readonly<Record<string, unknown>>, { nextCursor, ...found }: FeatureCollectionDto): object {
    const address = (more: Readonly<Record<string, string>>): string => {
      const texts = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
      const parameters = new URLSearchParams({ ...Object.fromEntries(texts), ...more }).toString();
      return `/collections/${layer}/items${parameters === '' ? '' : `?${parameters}`}`;
    };
    return {
      ...found,
      timeStamp: new Date().toISOString(),
      links: [
        this.link(address({}), 'self', GEO_JSON),
        ...(nextCursor === null ? [] : [this.link(address({ cursor: nextCursor }), 'next', GEO_JSON)]),
        this.link(`/collections/${layer}`, 'collection', JSON_TYPE),
      ],
    };
  }

  item(layer: string, feature: FeatureDto): object {
    return Object.assign({}, feature, {
      links: [
        this.link(`/collections/${layer}/items/${feature.id}`, 'self', GEO_JSON),
        this.link(`/collections/${layer}`, 'collection', JSON_TYPE),
      ],
    });
  }

  private link(path: string, rel: string, type: string, title?: string): Link {
    return { href: `${this.origin}/ogc${path}`, rel, type, ...(title !== undefined && { title }) };
  }
}
