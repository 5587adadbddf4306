import { type Caller } from '@madinina/platform/http';
import { type LayerRecord } from './layer-record';

/** Whether the caller may learn anything of the layer: lists, features, tiles, OGC and styles all ask here. */
export const maySeeLayer = (caller: Caller, { visibleTo }: Pick<LayerRecord, 'visibleTo'>): boolean =>
  mayManageLayers(caller) || visibleTo.some((role) => caller.roles.includes(role));

/** Whether the caller sees every layer, and who else does. */
export const mayManageLayers = ({ permissions }: Caller): boolean => permissions.has('gis.layer.manage');
