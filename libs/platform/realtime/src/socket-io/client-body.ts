const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The longest a message between people may be, in characters. */
const TEXT_AT_MOST = 4_000;

const fieldsOf = (body: unknown): Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};

/** The room that `join_room` and `leave_room` name, alone or as `{ room }`. */
export function roomIn(body: unknown): string | undefined {
  const room = typeof body === 'string' ? body : fieldsOf(body)['room'];
  return typeof room === 'string' && room.length <= 100 ? room : undefined;
}

export function typingIn(body: unknown): { readonly conversationId: string; readonly typing: boolean } | undefined {
  const { conversationId, typing } = fieldsOf(body);
  return isId(conversationId) && typeof typing === 'boolean' ? { conversationId, typing } : undefined;
}

export interface SaidIn {
  readonly conversationId: string;
  readonly text: string;
  readonly clientId: string | undefined;
}

/** What `send_message` says: some text that is not empty. */
export function messageIn(body: unknown): SaidIn | undefined {
  const { conversationId, text, clientId } = fieldsOf(body);
  if (!isId(conversationId) || typeof text !== 'string' || text.trim() === '' || text.length > TEXT_AT_MOST || text.includes('\0'))
    return undefined;
  if (clientId !== undefined && !isId(clientId)) return undefined;
  return { conversationId, text, clientId };
}

export const sinceIn = (body: unknown): unknown => fieldsOf(body)['since'];

const isId = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);
