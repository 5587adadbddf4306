import { type LiveFeatureChangedData, type LiveFeatureData } from '@madinina/contracts';
import { Injectable } from '@nestjs/common';
import { LayerRepository } from '../layers/layer.repository';
import { checkFeature, isRefused } from './feature-input';
import { FeatureWriter } from './feature-writer.service';
import { LiveFeatureRepository } from './live-feature.repository';

/** What rooms push into live layers. Of two changes told in any order the later one holds. */
@Injectable()
export class LiveFeatureService {
  constructor(
    private readonly layers: LayerRepository,
    private readonly live: LiveFeatureRepository,
    private readonly writer: FeatureWriter,
  ) {}

  /** @returns why nothing changed, or undefined. @throws when the room pushes what its layer does not declare */
  async change({ layer: key, featureKey, at, geometry, properties }: LiveFeatureChangedData): Promise<string | undefined> {
    const layer = await this.layerOf(key);
    const checked = checkFeature(layer, { type: 'Feature', geometry, properties });
    if (isRefused(checked)) throw new Error(`${key} ${featureKey}: ${checked.map(({ path, rule }) => `${path} ${rule}`).join(', ')}`);
    const seenAt = new Date(at);
    await this.live.lock(layer.id);
    const known = await this.live.find(layer.id, featureKey);
    if (known.at && known.at >= seenAt) return 'a later state is known';
    await this.writer.push(layer, known.id, checked, { key: featureKey, at: seenAt });
    return undefined;
  }

  /** @returns why nothing changed, or undefined */
  async remove({ layer: key, featureKey, at }: LiveFeatureData): Promise<string | undefined> {
    const layer = await this.layerOf(key);
    const seenAt = new Date(at);
    await this.live.lock(layer.id);
    const known = await this.live.find(layer.id, featureKey);
    if (known.at && known.at > seenAt) return 'a later state is known';
    await this.live.noteRemoval(layer.id, featureKey, seenAt);
    if (known.id === undefined) return 'it is not there';
    await this.writer.remove(layer.id, known.id);
    return undefined;
  }

  private async layerOf(key: string) {
    const known = await this.layers.find(key);
    if (known?.layer.kind !== 'live') throw new Error(`there is no live layer ${key}`);
    return known.layer;
  }
}
