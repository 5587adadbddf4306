import { type Caller } from '@madinina/platform/http';
import { mayManageLayers } from './layer.access';
import { type LayerDto } from './layer.dto';
import { type LayerRecord } from './layer-record';

/** What the caller learns of a layer. */
export const layerDto = (caller: Caller, layer: LayerRecord): LayerDto => ({
  id: layer.id,
  key: layer.key,
  title: layer.title,
  description: layer.description,
  kind: layer.kind,
  geometryType: layer.geometryType,
  properties: layer.properties,
  openProperties: layer.openProperties,
  ...(mayManageLayers(caller) && { visibleTo: layer.visibleTo }),
  tileProperties: layer.tileProperties,
  minZoom: layer.minZoom,
  maxZoom: layer.maxZoom,
  attribution: layer.attribution,
  timeProperty: layer.timeProperty,
  endTimeProperty: layer.endTimeProperty,
  version: layer.version,
  createdAt: layer.createdAt.toISOString(),
  updatedAt: layer.updatedAt.toISOString(),
});
