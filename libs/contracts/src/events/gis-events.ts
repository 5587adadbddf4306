import { IsIn, IsISO8601, IsNotEmpty, IsObject, IsString, MaxLength } from 'class-validator';
import { LIVE_LAYER_KEYS, type LiveLayerKey } from '../city/live-layer';
import { defineEvents } from './define-events';

/** A feature that left a live layer. */
export class LiveFeatureData {
  @IsIn(LIVE_LAYER_KEYS) layer!: LiveLayerKey;
  /** What the room calls it, e.g. the id of the sensor; unique in the layer. */
  @IsString() @IsNotEmpty() @MaxLength(100) featureKey!: string;
  /** When the room saw it so, ISO 8601: of two that are told, in whatever order, the later one holds. */
  @IsISO8601() at!: string;
}

/** A feature of a live layer as it is now, new or not. */
export class LiveFeatureChangedData extends LiveFeatureData {
  /** GeoJSON geometry in WGS 84. */
  @IsObject() geometry!: Readonly<Record<string, unknown>>;
  /** As the layer declares them in LIVE_LAYERS. */
  @IsObject() properties!: Readonly<Record<string, unknown>>;
}

/** Told by the rooms that own what live layers show; the room gis hears them. */
export const GisEvents = defineEvents('gis', {
  FeatureChanged: LiveFeatureChangedData,
  FeatureRemoved: LiveFeatureData,
});
