/** What travels through the stream: an event for those in the rooms, a message for a native channel, or a room whose sockets are cut. */
export type StreamEntry =
  | { readonly kind: 'event'; readonly rooms: readonly string[]; readonly event: string; readonly body: string }
  | { readonly kind: 'native'; readonly channel: string; readonly body: string }
  | { readonly kind: 'cut'; readonly room: string };

/** An event with its number. The body is JSON. */
export interface NumberedEvent {
  readonly number: string;
  readonly rooms: readonly string[];
  readonly event: string;
  readonly body: string;
}

/** The fields of the entry in Redis. */
export function fieldsOf(entry: StreamEntry): string[] {
  switch (entry.kind) {
    case 'event':
      return ['event', entry.event, 'rooms', JSON.stringify(entry.rooms), 'body', entry.body];
    case 'native':
      return ['channel', entry.channel, 'body', entry.body];
    case 'cut':
      return ['cut', entry.room];
  }
}

/** Undefined for an entry of a kind that this version does not know. */
export function entryOf(fields: readonly string[]): StreamEntry | undefined {
  const [kind, name = '', , second = '', , third = ''] = fields;
  if (kind === 'event') return { kind, event: name, rooms: JSON.parse(second) as string[], body: third };
  if (kind === 'channel') return { kind: 'native', channel: name, body: second };
  if (kind === 'cut') return { kind, room: name };
  return undefined;
}
