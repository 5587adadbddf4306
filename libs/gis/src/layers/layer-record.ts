import { type FeaturePropertyType, type LayerGeometryType, type Role } from '@madinina/contracts';

/** What a layer declares of one property of its features. */
export interface LayerProperty {
  readonly name: string;
  readonly type: FeaturePropertyType;
  readonly title?: string;
  readonly required?: boolean;
}

/** What a layer is, without what it counts. */
export interface LayerDescription {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly geometryType: LayerGeometryType;
  readonly properties: readonly LayerProperty[];
  readonly openProperties: boolean;
  readonly visibleTo: readonly Role[];
  readonly tileProperties: readonly string[];
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly attribution: string;
  readonly timeProperty: string | null;
  readonly endTimeProperty: string | null;
}

/** A layer as the table holds it. */
export interface LayerRecord extends LayerDescription {
  readonly id: string;
  readonly kind: 'stored' | 'live';
  readonly version: number;
  /** Rises with each change of what tiles show. */
  readonly dataVersion: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
export type LayerChange = { readonly [Name in keyof Omit<LayerDescription, 'key'>]?: LayerDescription[Name] | undefined };

/** A box in metres of EPSG:3857. */
export interface MercatorBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Where a data version changed what tiles show. */
export interface DataChange extends MercatorBox {
  readonly version: number;
}

/** A layer and where it changed lately. */
export interface KnownLayer {
  readonly layer: LayerRecord;
  /** The newest changes, at most KEPT_CHANGES of them: nothing is known of those before. */
  readonly changes: readonly DataChange[];
}

/** Changes of a layer that are remembered by place; a tile older than all of them is made anew. */
export const KEPT_CHANGES = 200;
