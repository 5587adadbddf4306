import { type DataClass, kebabCase } from '../events/define-events';

/** A job without data. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- having no field is what it says
export class Nothing {}

/** An interval in words, as `30 seconds`, `5 minutes`, `1 hour`, `1 day`, or a cron pattern `0 3 * * *` (UTC). */
export type Schedule =
  | `${number} ${'second' | 'seconds' | 'minute' | 'minutes' | 'hour' | 'hours' | 'day' | 'days'}`
  | `${string} ${string} ${string} ${string} ${string}`;

interface JobDefinition<Data extends object> {
  readonly data: DataClass<Data>;
  /** Tries before the job is dead; 5 unless told. Waits double from 1 s, with jitter. */
  readonly attempts?: number;
  /** Two jobs with the same answer are one while the first is kept. */
  readonly unique?: (data: Data) => string;
  /** A schedule makes one job at each time, whatever the number of processes. Only for jobs without data. */
  readonly every?: Schedule;
}

/** One kind of job: work for the worker, in the queue of its room. */
export interface JobType<Data extends object = object> extends JobDefinition<Data> {
  /** Stored name, `room.noun-verb`; never a class name. */
  readonly name: string;
  /** Queue of the room, e.g. `notifications`. */
  readonly queue: string;
}

/**
 * The jobs of a room, noun first, verb last.
 * @example export const EventJobs = defineJobs('events', { DeliveredRemove: { data: Nothing, every: '1 hour' } });
 */
export function defineJobs<Data extends Record<string, object>>(
  room: string,
  definitions: { readonly [Name in keyof Data]: JobDefinition<Data[Name]> },
): { readonly [Name in keyof Data]: JobType<Data[Name]> } {
  const types = (Object.keys(definitions) as (keyof Data & string)[]).map((name) => [
    name,
    { ...definitions[name], name: `${room}.${kebabCase(name)}`, queue: room },
  ]);
  return Object.fromEntries(types) as { readonly [Name in keyof Data]: JobType<Data[Name]> };
}
