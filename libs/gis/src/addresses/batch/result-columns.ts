import { type AddressFeatureDto } from '../search/search.dto';

/** Columns that are added to each row, in this order. */
export const RESULT_COLUMNS = [
  'result_longitude',
  'result_latitude',
  'result_score',
  'result_score_next',
  'result_label',
  'result_type',
  'result_id',
  'result_housenumber',
  'result_name',
  'result_street',
  'result_postcode',
  'result_city',
  'result_context',
  'result_citycode',
  'result_status',
] as const;
export type ResultColumn = (typeof RESULT_COLUMNS)[number];

/** Whether a row was found, had nothing to look for, or could not be looked for. */
export type RowStatus = 'ok' | 'not-found' | 'skipped' | 'error';

/** What a row gets: the best answer, and the score of the next one, which tells how sure the best is. */
export function resultValues(status: RowStatus, [best, next]: readonly AddressFeatureDto[]): Readonly<Record<ResultColumn, string>> {
  const [longitude, latitude] = best?.geometry.coordinates ?? [];
  const found = best?.properties;
  return {
    result_longitude: text(longitude),
    result_latitude: text(latitude),
    result_score: text(found && Math.round(found.score * 100) / 100),
    result_score_next: text(next && Math.round(next.properties.score * 100) / 100),
    result_label: text(found?.label),
    result_type: text(found?.type),
    result_id: text(found?.id),
    result_housenumber: text(found?.housenumber),
    result_name: text(found?.name),
    result_street: text(found?.street),
    result_postcode: text(found?.postcode),
    result_city: text(found?.city),
    result_context: text(found?.context),
    result_citycode: text(found?.citycode),
    result_status: status,
  };
}

const text = (value: string | number | undefined): string => (value === undefined ? '' : String(value));
