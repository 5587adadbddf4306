/** How a file of features is written. */
export const IMPORT_FORMATS = ['geojson', 'csv', 'shapefile', 'geopackage'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** What was told of a file besides itself. */
export interface ReadingOptions {
  /** EPSG number of its projection, where the file does not say it. */
  readonly srid?: number;
  /** Table of a GeoPackage, or Shapefile of an archive. */
  readonly layer?: string;
  /** Columns of a CSV file. */
  readonly lon?: string;
  readonly lat?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
}

export interface ReadingLimits {
  readonly largestUnpackedBytes: number;
  readonly mostFeatures: number;
}

/** A feature as its file has it. */
export interface ReadFeature {
  /** For people: `line 12`, `feature 3`, counted from 1. */
  readonly place: string;
  /** GeoJSON in the projection of the file; `{ wkb }` in hexadecimal where the file has that. */
  readonly geometry: unknown;
  readonly properties: unknown;
}

/** A file being read: its projection is known before its first feature. */
export interface OpenFeatures {
  /** EPSG number. */
  readonly srid: number;
  /** Whether its values have the types of the layer, or only look like them. */
  readonly typed: boolean;
  readonly features: AsyncIterable<ReadFeature>;
}

/** Longitude and latitude, WGS 84. */
export const WGS84 = 4326;
