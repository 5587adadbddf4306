import { parseInstant } from '../ingest/instant';
import { unwrapped } from './entity-values';

type Members = Readonly<Record<string, unknown>>;

/** When an entity was observed, in the words that the models use; a value of a period is known at its end. */
const TIMES = [
  'dateObservedTo',
  'dateObserved',
  'observedAt',
  'TimeInstant',
  'dateObservedFrom',
  'dateLastReported',
  'dateModified',
  'modifiedAt',
];

/** The text of the time, fit for a reading; undefined when the entity tells none. */
export function entityTime(attributes: Members): unknown {
  for (const name of TIMES) {
    const time = unwrapped(attributes[name]);
    if (time !== undefined && time !== null) return withZone(time);
  }
  return undefined;
}

/** A time without a zone is UTC, as NGSI v2 has it; of a period (`from/to`) its end. */
export function withZone(time: unknown): unknown {
  if (typeof time !== 'string') return time;
  const end = time.slice(time.lastIndexOf('/') + 1);
  return /T[\d:.]+$/.test(end) ? `${end}Z` : end;
}

/** How long the entity observed, in seconds; undefined when it does not say. */
export function observedSeconds(attributes: Members): number | undefined {
  const period = unwrapped(attributes['dateObserved']);
  const [start, end] = typeof period === 'string' && period.includes('/') ? period.split('/') : [];
  const from = parseInstant(withZone(unwrapped(attributes['dateObservedFrom']) ?? start));
  const to = parseInstant(withZone(unwrapped(attributes['dateObservedTo']) ?? end));
  return from !== undefined && to !== undefined && to > from ? (to - from) / 1_000 : undefined;
}
