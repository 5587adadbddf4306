import { Database, newId } from '@madinina/platform/database';
import { InputError } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';
import { LayerBook } from '../layers/layer-book';
import { type LayerRecord, type MercatorBox } from '../layers/layer-record';
import { LayerError } from '../layers/layer.errors';
import { LayerRepository } from '../layers/layer.repository';
import { type CheckedFeature, type FeatureFault, repairedRule } from './feature-input';
import { featureTimes, tileAttributes } from './feature-properties';
import { FeatureError } from './feature.errors';
import { FeatureRepository, type WrittenFeature } from './feature.repository';
import { TileShapeRepository } from './tile-shape.repository';

/** A feature that was written, and what PostGIS repaired of it. */
export interface Written {
  readonly id: string;
  readonly repaired: string | null;
}

/** A file of features to be written. */
export interface FeatureLoad {
  /** All of them, so many at once. */
  readonly batches: (size: number) => AsyncIterable<readonly CheckedFeature[]>;
  readonly replaces: boolean;
  readonly onWritten: (count: number) => void;
  /** In the same transaction, once all are written. */
  readonly atEnd: (written: number, repaired: number) => Promise<void>;
}

export const refusal = (faults: readonly FeatureFault[]): InputError =>
  new InputError(
    FeatureError.invalid,
    faults.map(({ path, rule }) => ({ path, constraint: rule, parameters: [] })),
  );

/**
 * The only way into a layer: each change is one transaction, holds the layer's lock, keeps the generalised geometry, and notes where
 * tiles are no longer right.
 */
@Injectable()
export class FeatureWriter {
  constructor(
    private readonly database: Database,
    private readonly layers: LayerRepository,
    private readonly features: FeatureRepository,
    private readonly shapes: TileShapeRepository,
    private readonly book: LayerBook,
  ) {}

  /** Adds all or none. @throws gis.layer.not_found, gis.feature.invalid */
  add(layerId: string, checked: readonly CheckedFeature[]): Promise<Written[]> {
    return this.change(layerId, async (layer) => {
      const written: Written[] = [];
      let box: MercatorBox | undefined;
      for (let start = 0; start < checked.length; start += AT_ONCE) {
        const { rows, repaired } = await this.settled(layer, checked.slice(start, start + AT_ONCE));
        const ids = rows.map(({ id }) => id);
        await this.features.insert(layer.id, rows);
        await this.shapes.add(layer.id, ids);
        box = around(box, await this.features.mercatorBox(layer.id, ids));
        written.push(...rows.map(({ id }, index) => ({ id, repaired: repaired[index] ?? null })));
      }
      return { result: written, box };
    });
  }

  /**
   * Adds a whole file, or puts it in the place of what was there, in one transaction.
   * @throws gis.layer.not_found, gis.layer.stale when the layer is no longer as the features were checked against, gis.feature.invalid
   */
  load(checkedFor: LayerRecord, { batches, replaces, onWritten, atEnd }: FeatureLoad): Promise<void> {
    return this.change(checkedFor.id, async (layer) => {
      if (layer.version !== checkedFor.version) throw LayerError.stale({ version: layer.version });
      let box = replaces ? await this.features.removeAll(layer.id) : undefined;
      let count = 0;
      let mended = 0;
      for await (const checked of batches(AT_ONCE)) {
        const { rows, repaired } = await this.settled(layer, checked);
        const ids = rows.map(({ id }) => id);
        await this.features.insert(layer.id, rows);
        await this.shapes.add(layer.id, ids);
        box = around(box, await this.features.mercatorBox(layer.id, ids));
        mended += repaired.filter((fault) => fault !== null).length;
        onWritten((count += rows.length));
      }
      await atEnd(count, mended);
      return { result: undefined, box };
    });
  }

  /** @throws gis.layer.not_found, gis.feature.not_found, gis.feature.stale when its version is not `expected`, gis.feature.invalid */
  replace(layerId: string, id: string, checked: CheckedFeature, expected?: number): Promise<Written> {
    return this.change(layerId, async (layer) => {
      const { rows, repaired } = await this.settled(layer, [checked], id);
      const [row] = rows;
      if (!row) throw new Error('a checked feature made no row');
      return { result: { id, repaired: repaired[0] ?? null }, box: await this.put(layer, row, expected) };
    });
  }

  /** @throws gis.layer.not_found, gis.feature.not_found */
  remove(layerId: string, id: string): Promise<void> {
    return this.change(layerId, async (layer) => ({ result: undefined, box: await this.take(layer, id) }));
  }

  /** What a room pushed: inserted or replaced. */
  push(layer: LayerRecord, id: string | undefined, checked: CheckedFeature, source: { key: string; at: Date }): Promise<void> {
    return this.change(layer.id, async (current) => {
      const { rows } = await this.settled(current, [checked], id);
      const [settled] = rows;
      if (!settled) throw new Error('a checked feature made no row');
      const row = { ...settled, sourceKey: source.key, sourceAt: source.at };
      if (id !== undefined) return { result: undefined, box: await this.put(current, row) };
      await this.features.insert(current.id, [row]);
      await this.shapes.add(current.id, [row.id]);
      return { result: undefined, box: await this.features.mercatorBox(current.id, [row.id]) };
    });
  }

  private async put(layer: LayerRecord, row: WrittenFeature, expected?: number): Promise<MercatorBox | undefined> {
    const before = await this.features.mercatorBox(layer.id, [row.id]);
    const freed = await this.shapes.take(before ? [row.id] : []);
    if (!(await this.features.replace(layer.id, row, expected))) {
      const current = await this.features.find(layer.id, row.id);
      throw current ? FeatureError.stale({ version: current.version }) : FeatureError.notFound();
    }
    await this.shapes.add(layer.id, [row.id]);
    await this.shapes.fill(layer.id, freed);
    return around(before, await this.features.mercatorBox(layer.id, [row.id]));
  }

  private async take(layer: LayerRecord, id: string): Promise<MercatorBox | undefined> {
    const before = await this.features.mercatorBox(layer.id, [id]);
    const freed = await this.shapes.take(before ? [id] : []);
    if (!(await this.features.remove(layer.id, id))) throw FeatureError.notFound();
    await this.shapes.fill(layer.id, freed);
    return before;
  }

  private async change<T>(layerId: string, work: (layer: LayerRecord) => Promise<{ result: T; box: MercatorBox | undefined }>): Promise<T> {
    const result = await this.database.rawTransaction(async () => {
      const layer = await this.layers.beginDataChange(layerId);
      if (!layer) throw LayerError.notFound();
      const done = await work(layer);
      if (done.box) await this.layers.noteDataChange(layer, done.box);
      return done.result;
    });
    this.book.forget();
    return result;
  }

  private async settled(
    layer: LayerRecord,
    checked: readonly CheckedFeature[],
    id?: string,
  ): Promise<{ rows: WrittenFeature[]; repaired: (string | null)[] }> {
    const settled = await this.features.settle(checked.map(({ geometry }) => geometry));
    const faults: FeatureFault[] = [];
    const rows = checked.flatMap(({ properties, place }, index): WrittenFeature[] => {
      const geometry = settled[index]?.geometry;
      if (geometry === null || geometry === undefined) {
        faults.push({ path: place === '' ? 'geometry' : `${place}.geometry`, rule: 'isWhole' });
        return [];
      }
      const rowId = id ?? newId();
      return [
        { id: rowId, geometry, properties, tileAttributes: tileAttributes(layer, rowId, properties), ...featureTimes(layer, properties) },
      ];
    });
    if (faults.length > 0) throw refusal(faults);
    return { rows, repaired: settled.map(({ repaired }) => (repaired === null ? null : repairedRule(repaired))) };
  }
}

const AT_ONCE = 2_000;

function around(one: MercatorBox | undefined, other: MercatorBox | undefined): MercatorBox | undefined {
  if (!one || !other) return one ?? other;
  return {
    west: Math.min(one.west, other.west),
    south: Math.min(one.south, other.south),
    east: Math.max(one.east, other.east),
    north: Math.max(one.north, other.north),
  };
}
