import { type DocumentTag } from '@madinina/platform/http';
import live from '../../../asyncapi.json';
import { version } from './version';

/** The chapters of the document, in the order a newcomer reads them. */
const tags: readonly DocumentTag[] = [
  {
    name: 'Sign-in',
    description: 'Register, sign in, stay signed in; sessions, second factors and passkeys of one’s own.',
    paths: ['/api/v1/auth', '/.well-known'],
  },
  { name: 'Users', description: 'Accounts and their roles, as administrators manage them; one’s own profile.', paths: ['/api/v1/users'] },
  {
    name: 'Sensors',
    description: 'What measures where, in which zone, and what it measured.',
    paths: ['/api/v1/iot/sensors', '/api/v1/iot/zones', '/api/v1/iot/stats'],
  },
  { name: 'Alerts', description: 'What is too much, and what was raised about it.', paths: ['/api/v1/iot/alerts', '/api/v1/iot/rules'] },
  {
    name: 'Ingest',
    description: 'How readings come in over HTTP, what each device sent, and what was refused.',
    paths: ['/api/v1/iot/readings', '/api/v1/iot/ledger', '/api/v1/iot/rejected'],
  },
  {
    name: 'Maps',
    description: 'Layers, features, vector tiles and the style of the map.',
    paths: ['/api/v1/gis/layers', '/api/v1/gis/tiles', '/api/v1/gis/style.json', '/api/v1/gis/imports'],
  },
  { name: 'Addresses', description: 'Addresses by words and by position.', paths: ['/api/v1/gis/search', '/api/v1/gis/reverse'] },
  { name: 'OGC API', description: 'OGC API – Features, Part 1: Core, over the same layers.', paths: ['/ogc'] },
  {
    name: 'Notifications',
    description: 'One’s own notifications, devices and preferences; what administrators tell people, and by which texts.',
    paths: ['/api/v1/notifications'],
  },
  { name: 'Statistics', description: 'The city in numbers, for administrators.', paths: ['/api/v1/statistics'] },
  { name: 'Service', description: 'What this service is, and how it is.', paths: ['/', '/health', '/metrics'] },
];

/** What the OpenAPI document says of itself. */
export const document = {
  title: 'Madinina',
  version,
  tags,
  live,
  description: [
    'The back end of a city: sensors, alerts, notifications, and the people who watch over them.',
    '',
    'Errors are `application/problem+json` (RFC 9457) with a stable `code`. Lists answer `{ items, nextCursor }`. Times are UTC.',
    'Sockets: Socket.IO at `/socket.io` (token in `auth.token`), native WebSocket at `/ws`, devices by MQTT: `/api/async` describes them.',
  ].join('\n'),
} as const;
