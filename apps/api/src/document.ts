import { version } from './version';

/** What the OpenAPI document says of itself. */
export const document = {
  title: 'Madinina',
  version,
  description: [
    'The back end of a city: sensors, alerts, notifications, and the people who watch over them.',
    '',
    'Errors are `application/problem+json` (RFC 9457) with a stable `code`. Lists answer `{ items, nextCursor }`. Times are UTC.',
    'Sockets: Socket.IO at `/socket.io` (token in `auth.token`), native WebSocket at `/ws`.',
  ].join('\n'),
} as const;
