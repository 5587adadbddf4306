import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';

/** What is known of a feature that a room pushes. */
export interface KnownLiveFeature {
  /** Undefined when it is not there. */
  readonly id?: string;
  /** Of the state, or of its removal. */
  readonly at?: Date;
}

@Injectable()
export class LiveFeatureRepository {
  constructor(private readonly database: Database) {}

  /** Until the end of the transaction no one else changes the layer. */
  async lock(layerId: string): Promise<void> {
    await this.database.query('SELECT 1 FROM gis_layers WHERE id = $1 FOR UPDATE', [layerId]);
  }

  async find(layerId: string, sourceKey: string): Promise<KnownLiveFeature> {
    const [feature] = await this.database.query<{ id: string; at: Date }>(
      'SELECT id, source_at AS at FROM gis_features WHERE layer_id = $1 AND source_key = $2',
      [layerId, sourceKey],
      { name: 'gis.live-feature' },
    );
    if (feature) return feature;
    const [removal] = await this.database.query<{ at: Date }>(
      'SELECT source_at AS at FROM gis_live_removals WHERE layer_id = $1 AND source_key = $2',
      [layerId, sourceKey],
      { name: 'gis.live-removal' },
    );
    return removal ?? {};
  }

  async noteRemoval(layerId: string, sourceKey: string, at: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO gis_live_removals AS r (layer_id, source_key, source_at) VALUES ($1, $2, $3)
       ON CONFLICT (layer_id, source_key) DO UPDATE SET source_at = greatest(r.source_at, excluded.source_at)`,
      [layerId, sourceKey, at],
    );
  }
}
