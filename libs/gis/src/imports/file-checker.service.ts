import { Injectable } from '@nestjs/common';
import { checkFeature, type CheckedFeature, isRefused } from '../features/feature-input';
import { type LayerRecord } from '../layers/layer-record';
import { CheckedFile } from './checked-file';
import { fitProperties } from './fitted-properties';
import { FeatureImportConfig } from './import.config';
import { ImportError } from './import.errors';
import { type ImportFault, type ImportRecord } from './import-record';
import { ProjectionRepository } from './projection.repository';
import { openFeatures } from './reading/import-format';
import { type OpenFeatures, type ReadFeature, WGS84 } from './reading/read-feature';
import { type SpooledFile } from '../addresses/batch/spooled-file';

const AT_ONCE = 1_000;
export const MOST_FAULTS = 100;
const MOST_LEFT_OUT = 100;

/** Some of the features are not such as the layer takes. */
export class RefusedFeatures extends Error {
  constructor(readonly faults: readonly ImportFault[]) {
    super('Some features are refused');
  }
}

/** Features that may be written, and the properties that were left out. */
export interface CheckedFeatures {
  readonly features: CheckedFile;
  readonly leftOut: readonly string[];
}

/** Reads a file from end to end before anything of it is written. */
@Injectable()
export class FileChecker {
  constructor(
    private readonly projections: ProjectionRepository,
    private readonly config: FeatureImportConfig,
  ) {}

  /** Who gets the features closes them. @throws RefusedFeatures; gis.import.* */
  async check(
    file: SpooledFile,
    { format, options }: Pick<ImportRecord, 'format' | 'options'>,
    layer: LayerRecord,
    progress: (checked: number) => Promise<void>,
  ): Promise<CheckedFeatures> {
    const open = await openFeatures(format, file, options, this.config);
    const checked = await CheckedFile.create();
    const faults: ImportFault[] = [];
    const leftOut = new Set<string>();
    let count = 0;
    try {
      if (open.srid !== WGS84 && !(await this.projections.knows(open.srid))) throw ImportError.projectionUnknown({ srid: open.srid });
      for await (const read of inBatches(open.features, AT_ONCE)) {
        count += read.length;
        if (count > this.config.mostFeatures) throw ImportError.tooManyFeatures({ most: this.config.mostFeatures });
        await checked.append(await this.checkBatch(read, open, layer, faults, leftOut));
        if (faults.length >= MOST_FAULTS) break;
        await progress(count);
      }
      if (faults.length > 0) throw new RefusedFeatures(faults.slice(0, MOST_FAULTS));
      if (count === 0) throw ImportError.empty();
      return { features: checked, leftOut: [...leftOut].slice(0, MOST_LEFT_OUT) };
    } catch (error) {
      await checked.close();
      throw error;
    }
  }

  private async checkBatch(
    read: readonly ReadFeature[],
    open: OpenFeatures,
    layer: LayerRecord,
    faults: ImportFault[],
    leftOut: Set<string>,
  ): Promise<CheckedFeature[]> {
    const geometries = await this.inWgs84(read, open.srid);
    return read.flatMap(({ place, properties }, index): CheckedFeature[] => {
      const isObject = typeof properties === 'object' && properties !== null && !Array.isArray(properties);
      const fitted = isObject ? fitProperties(layer, properties as Record<string, unknown>, open.typed) : undefined;
      for (const name of fitted?.leftOut ?? []) if (leftOut.size < MOST_LEFT_OUT) leftOut.add(name);
      const feature = { type: 'Feature', geometry: geometries[index], properties: fitted ? fitted.properties : properties };
      const result = checkFeature(layer, feature);
      if (!isRefused(result)) return [{ ...result, place }];
      if (faults.length < MOST_FAULTS) faults.push(...result.map(({ path, rule }) => ({ place, path, rule })));
      return [];
    });
  }

  /** In the order given; what cannot be projected is no geometry. */
  private async inWgs84(read: readonly ReadFeature[], srid: number): Promise<unknown[]> {
    const geometries = read.map(({ geometry }) => geometry);
    const kinds = geometries.map((geometry) => kindOf(geometry, srid));
    for (const kind of ['wkb', 'geojson'] as const) {
      const places = kinds.flatMap((one, index) => (one === kind ? [index] : []));
      if (places.length === 0) continue;
      const texts = places.map((index) => {
        const geometry = geometries[index] as { wkb?: string };
        return kind === 'wkb' ? (geometry.wkb ?? '') : JSON.stringify(geometry);
      });
      const projected = await this.projections.toWgs84(kind, texts, srid);
      places.forEach((place, index) => {
        const text = projected[index];
        geometries[place] = text === undefined ? null : JSON.parse(text);
      });
    }
    return geometries;
  }
}

/** How a geometry is brought to WGS 84; undefined for one that is there, or is none. */
function kindOf(geometry: unknown, srid: number): 'wkb' | 'geojson' | undefined {
  if (typeof geometry !== 'object' || geometry === null) return undefined;
  if ('wkb' in geometry) return 'wkb';
  return srid === WGS84 ? undefined : 'geojson';
}

async function* inBatches(features: AsyncIterable<ReadFeature>, size: number): AsyncGenerator<ReadFeature[]> {
  let batch: ReadFeature[] = [];
  for await (const feature of features) {
    batch.push(feature);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
