import { type SpooledFile } from '../../addresses/batch/spooled-file';
import { ImportError } from '../import.errors';
import { jsonFeatures } from './json-features';
import { namedSrid } from './named-projection';
import { type OpenFeatures, type ReadFeature, type ReadingOptions, WGS84 } from './read-feature';
import { textOf } from './text-of-file';

/** A FeatureCollection, or a single Feature. The `crs` of GeoJSON before RFC 7946 is believed. */
export async function openGeoJson(file: SpooledFile, options: ReadingOptions): Promise<OpenFeatures> {
  const pieces = jsonFeatures(textOf(file, 'utf-8'));
  const first = await pieces.next();
  // jsonFeatures tells the rest before any feature.
  const head = first.done === true || !('rest' in first.value) ? '' : first.value.rest;
  const srid = options.srid ?? sridOf(/"crs"\s*:\s*\{[^]*?"name"\s*:\s*"([^"]{1,200})"/.exec(head)?.[1]);
  return { srid, typed: true, features: featuresOf(pieces, head) };
}

async function* featuresOf(pieces: AsyncGenerator<{ feature: string } | { rest: string }>, head: string): AsyncGenerator<ReadFeature> {
  let count = 0;
  let rest = head;
  for await (const piece of pieces) {
    if ('rest' in piece) {
      rest = piece.rest;
      continue;
    }
    count += 1;
    yield readFeature(parsed(piece.feature, { feature: count }), count);
  }
  const document = parsed(rest, {});
  if (document['type'] === 'Feature') yield readFeature(document, 1);
  else if (document['type'] !== 'FeatureCollection' || !Array.isArray(document['features']))
    throw ImportError.unreadable({ why: 'no_feature_collection' });
}

function readFeature(feature: Readonly<Record<string, unknown>>, count: number): ReadFeature {
  const isFeature = feature['type'] === 'Feature';
  return { place: `feature ${String(count)}`, geometry: isFeature ? feature['geometry'] : undefined, properties: feature['properties'] };
}

function parsed(text: string, where: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw ImportError.unreadable({ why: 'no_json', ...where }, { cause });
  }
  throw ImportError.unreadable({ why: 'no_object', ...where });
}

function sridOf(name: string | undefined): number {
  if (name === undefined) return WGS84;
  const srid = namedSrid(name);
  if (srid === undefined) throw ImportError.projectionUnknown({ projection: name.slice(0, 100) });
  return srid;
}
