import { type Caller, InputError } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { FeatureError } from '../features/feature.errors';
import { FeatureService, type RawQuery } from '../features/feature.service';
import { type LayerRecord } from '../layers/layer-record';
import { LayerService } from '../layers/layer.service';
import { CONFORMANCE, type Link, OgcDocuments } from './ogc-documents';
import { OgcError } from './ogc.errors';

const MOST_ON_A_PAGE = 1_000;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** OGC API – Features over the layers that the caller may see. `origin` is where the request came in. */
@Injectable()
export class OgcService {
  constructor(
    private readonly layers: LayerService,
    private readonly features: FeatureService,
  ) {}

  landing(origin: string, query: RawQuery): { title: string; description: string; links: Link[] } {
    refuseUnknown(query);
    return new OgcDocuments(origin).landing();
  }

  conformance(query: RawQuery): { conformsTo: readonly string[] } {
    refuseUnknown(query);
    return { conformsTo: CONFORMANCE };
  }

  async collections(caller: Caller, origin: string, query: RawQuery): Promise<object> {
    refuseUnknown(query);
    const layers = await this.layers.visible(caller);
    return new OgcDocuments(origin).collections(layers, await Promise.all(layers.map((layer) => this.layers.extent(layer))));
  }

  /** @throws gis.layer.not_found */
  async collection(caller: Caller, origin: string, key: string, query: RawQuery): Promise<object> {
    refuseUnknown(query);
    const layer = await this.named(caller, key);
    return new OgcDocuments(origin).collection(layer, await this.layers.extent(layer));
  }

  /** @throws gis.layer.not_found, gis.feature.query_invalid */
  async items(caller: Caller, origin: string, key: string, query: RawQuery): Promise<object> {
    refuseFormat(query);
    const layer = await this.named(caller, key);
    return new OgcDocuments(origin).items(layer.key, query, await this.features.list(caller, layer.id, query, MOST_ON_A_PAGE));
  }

  /** @throws gis.layer.not_found, gis.feature.not_found */
  async item(caller: Caller, origin: string, key: string, featureId: string, query: RawQuery): Promise<object> {
    refuseUnknown(query);
    const layer = await this.named(caller, key);
    if (!UUID.test(featureId)) throw FeatureError.notFound();
    return new OgcDocuments(origin).item(layer.key, await this.features.get(caller, layer.id, featureId));
  }

  private async named(caller: Caller, key: string): Promise<LayerRecord> {
    return (await this.layers.seen(caller, key)).layer;
  }
}

const refused = (path: string, constraint: string): InputError =>
  new InputError(OgcError.queryInvalid, [{ path, constraint, parameters: [] }]);

/** A parameter that the definition does not tell is refused, as requirement /req/core/query-param-unknown asks for. */
function refuseUnknown(query: RawQuery): void {
  refuseFormat(query);
  const unknown = Object.keys(query).find((name) => name !== 'f');
  if (unknown !== undefined) throw refused(unknown, 'whitelistValidation');
}

function refuseFormat({ f }: RawQuery): void {
  if (f !== undefined && f !== 'json') throw refused('f', 'isJsonFormat');
}
