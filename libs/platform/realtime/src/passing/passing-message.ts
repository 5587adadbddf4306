import { type PassingEvent, type ServerEvents } from '@madinina/contracts';

/** What is said to whoever is in the rooms at this moment. */
export interface PassingMessage {
  readonly rooms: readonly string[];
  readonly event: PassingEvent;
  readonly payload: ServerEvents[PassingEvent];
  /** A socket that is not told, by its public id. */
  readonly except?: string;
}
