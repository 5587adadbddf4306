import { LIVE_LAYERS, type LiveLayer } from '@madinina/contracts';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type LayerDescription } from './layer-record';
import { LayerRepository } from './layer.repository';

const DEEPEST_ZOOM = 22;

/** Makes the layers that rooms push into, the first time that a process with this room starts. What an administrator changed stays. */
@Injectable()
export class LiveLayerRegistry implements OnApplicationBootstrap {
  constructor(private readonly layers: LayerRepository) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const [key, layer] of Object.entries<LiveLayer>(LIVE_LAYERS)) await this.layers.insert('live', description(key, layer));
  }
}

const description = (key: string, layer: LiveLayer): LayerDescription => ({
  key,
  title: layer.title,
  description: '',
  geometryType: layer.geometryType,
  properties: Object.entries(layer.properties).map(([name, type]) => ({ name, type })),
  openProperties: false,
  visibleTo: layer.visibleTo,
  tileProperties: layer.tileProperties,
  minZoom: 0,
  maxZoom: DEEPEST_ZOOM,
  attribution: '',
  timeProperty: layer.timeProperty ?? null,
  endTimeProperty: null,
});
