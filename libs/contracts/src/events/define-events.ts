/** A class whose instances travel: its class-validator decorators are checked when it is sent and when it arrives. */
export type DataClass<Data extends object> = new () => Data;

/** One kind of event: what happened in a room, told to the others through the outbox. */
export interface EventType<Data extends object = object> {
  /** Stored name, `room.noun-verb` as in `iot.alert-raised`; never a class name, so that renaming a class breaks nothing. */
  readonly name: string;
  readonly room: string;
  readonly data: DataClass<Data>;
}

type EventTypes<Definitions> = {
  readonly [Name in keyof Definitions]: Definitions[Name] extends DataClass<infer Data> ? EventType<Data> : never;
};

export const kebabCase = (name: string): string => name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/**
 * The events that a room tells, noun first, verb last in the past tense.
 * @example export const IotEvents = defineEvents('iot', { AlertRaised: AlertRaisedData });
 */
export function defineEvents<const Definitions extends Record<string, DataClass<object>>>(
  room: string,
  definitions: Definitions,
): EventTypes<Definitions> {
  const types = Object.entries(definitions).map(([name, data]) => [name, { name: `${room}.${kebabCase(name)}`, room, data }]);
  return Object.fromEntries(types) as EventTypes<Definitions>;
}
