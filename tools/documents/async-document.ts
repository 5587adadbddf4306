import type { JsonSchema, TypeSchemas } from './type-schemas.ts';

interface Message {
  readonly name: string;
  readonly description: string;
  readonly payload: JsonSchema;
  readonly answer?: JsonSchema;
}

/**
 * The AsyncAPI 3 document of what travels beside HTTP: Socket.IO, the native `/ws`, and MQTT. It is made from the contracts, so that
 * types, document and clients say the same.
 * @param topics patterns of MQTT topics by the names they have in the contracts
 */
export function asyncDocument(types: TypeSchemas, topics: Readonly<Record<string, string>>, version: string): JsonSchema {
  const messages: Record<string, JsonSchema> = {};
  const operations: Record<string, JsonSchema> = {};
  const channels: Record<string, JsonSchema> = {};

  const topicOf = (name: string): string => {
    const pattern = topics[name];
    if (pattern === undefined) throw new Error(`The contracts have no topic ${name}`);
    return pattern;
  };
  const channel = (
    id: string,
    description: { readonly address: string; readonly title: string; readonly description: string; readonly servers: readonly string[] },
  ): void => {
    const parameters = [...description.address.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [
      name,
      { description: PARAMETERS[name] ?? name },
    ]);
    channels[id] = {
      address: description.address,
      title: description.title,
      description: description.description,
      servers: description.servers.map((server) => ({ $ref: `#/servers/${server}` })),
      ...(parameters.length > 0 && { parameters: Object.fromEntries(parameters) }),
      messages: {},
    };
  };
  /** @param action what the city does: `send` is heard by clients, `receive` is said by them */
  const say = (channelId: string, action: 'send' | 'receive', { name, description, payload, answer }: Message): void => {
    const id = `${channelId}.${action}.${name}`;
    messages[id] = { name, title: name, contentType: 'application/json', ...(description !== '' && { summary: description }), payload };
    const target = channels[channelId] as { messages: Record<string, JsonSchema> };
    target.messages[id] = { $ref: `#/components/messages/${id}` };
    const told = [{ $ref: `#/channels/${channelId}/messages/${id}` }];
    const operation: Record<string, unknown> = { action, title: name, channel: { $ref: `#/channels/${channelId}` }, messages: told };
    if (answer) {
      messages[`${id}.answer`] = { name: `${name}.answer`, title: `Answer to ${name}`, contentType: 'application/json', payload: answer };
      target.messages[`${id}.answer`] = { $ref: `#/components/messages/${id}.answer` };
      operation['reply'] = {
        channel: { $ref: `#/channels/${channelId}` },
        messages: [{ $ref: `#/channels/${channelId}/messages/${id}.answer` }],
      };
    }
    operations[id] = operation;
  };

  channel('socketIo', { address: '/socket.io', title: 'Socket.IO', description: SOCKET_IO, servers: ['city'] });
  for (const { name, description, schema } of types.membersOf('ServerEvents'))
    say('socketIo', 'send', { name, description, payload: schema });
  for (const { name, description, schema } of types.membersOf('ClientEvents')) {
    const { body, answer } = schema['properties'] as { body?: JsonSchema; answer: JsonSchema };
    say('socketIo', 'receive', { name, description, payload: body ?? { type: 'null' }, answer });
  }
  channel('native', { address: '/ws', title: 'Native WebSocket', description: NATIVE, servers: ['city'] });
  for (const { name, schema } of types.alternativesOf('WsServerMessage')) say('native', 'send', { name, description: '', payload: schema });
  for (const { name, schema } of types.alternativesOf('WsClientMessage'))
    say('native', 'receive', { name, description: '', payload: schema });

  // A device may say more than the city reads.
  const open = ({ additionalProperties: _, ...schema }: JsonSchema): JsonSchema => schema;
  const reading = open(types.of('DeviceReading'));
  channel('readings', { address: topicOf('readingsTopic'), title: 'Readings of a device', description: READINGS, servers: ['broker'] });
  say('readings', 'receive', {
    name: 'readings',
    description: 'One reading, or up to 1,000',
    payload: { oneOf: [reading, { type: 'array', items: reading, minItems: 1, maxItems: 1000 }] },
  });
  channel('deviceStatus', {
    address: topicOf('deviceStatusTopic'),
    title: 'State of a device',
    description: 'Retained; also the last will of the device. QoS 1.',
    servers: ['broker'],
  });
  say('deviceStatus', 'receive', {
    name: 'deviceStatus',
    description: 'At least one of both',
    payload: open(types.of('DeviceStatusReport')),
  });
  channel('zoneAlerts', {
    address: topicOf('zoneAlertsTopic'),
    title: 'Alerts of a zone',
    description: 'Each time an alert is raised, acknowledged or resolved. QoS 1.',
    servers: ['broker'],
  });
  say('zoneAlerts', 'send', { name: 'alert', description: '', payload: types.of('AlertMessage') });

  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Madinina, live',
      version,
      description: 'What travels beside HTTP: sockets of people, messages of devices. The HTTP side is in the OpenAPI document.',
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    defaultContentType: 'application/json',
    servers: {
      city: {
        host: 'localhost:3000',
        protocol: 'ws',
        description: 'The api; `wss` behind a proxy',
        security: [{ $ref: '#/components/securitySchemes/account' }],
      },
      broker: {
        host: 'localhost:1883',
        protocol: 'mqtt',
        protocolVersion: '5.0',
        description: 'The broker; MQTT 3.1.1 is accepted too. A device signs in with its key and secret, and may use its own topics alone.',
        security: [{ $ref: '#/components/securitySchemes/device' }],
      },
    },
    channels,
    operations,
    components: {
      messages,
      securitySchemes: {
        account: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Socket.IO: `auth.token`; `/ws`: `?token=` or a first `auth` message',
        },
        device: { type: 'userPassword', description: 'Key and secret of a device' },
      },
    },
  };
}

const PARAMETERS: Readonly<Record<string, string>> = {
  zone: 'Code of the zone, e.g. `97209`',
  deviceKey: 'Key of the device, as it was registered',
};

const SOCKET_IO = [
  'Namespace `/`, JWT in `auth.token`. The server decides which rooms a socket is in: its account, its roles, and on request zones and conversations.',
  'All events but `reading`, `typing` and presence carry their number as a second argument. Who comes back within two minutes gets what was',
  'missed, in order, once; `recover` asks for it. A session that was revoked is cut at once.',
].join(' ');
const NATIVE = [
  'One JSON object a message. The token travels as `?token=` or in a first `auth` message within 5 s. A heartbeat every 30 s; who does not read is',
  'dropped before 1 MiB waits. What was missed during a cut is not told again.',
].join(' ');
const READINGS = [
  'QoS 1. The broker is acknowledged once the readings are stored. What can never be stored is kept as rejected, with the reason. A reading that',
  'comes twice is stored once.',
].join(' ');
