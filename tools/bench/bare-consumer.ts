/**
 * The bare limits of ingest: mqtt.js takes what waits in a session and acknowledges it, and does nothing else. ACKNOWLEDGE tells how: `each`
 * as mqtt.js does by itself, one by one; `batches` as libs/platform/mqtt does, many in one write. A process of its own; MQTT_URL,
 * MQTT_CLIENT_ID, MQTT_RECEIVE_MAXIMUM and MESSAGES tell it what; it sends the time in ms from the first message to the last
 * acknowledgement, and ends.
 */
import mqtt from 'mqtt';

/** As in libs/platform/mqtt: how many messages, or ms after the first one, make a batch. */
const BATCH_MESSAGES = 2000;
const BATCH_MS = 20;

const inBatches = process.env['ACKNOWLEDGE'] === 'batches';
const expected = Number(process.env['MESSAGES']);
let received = 0;
let firstAt = 0;
let due: number[] = [];
let timer: NodeJS.Timeout | undefined;

const client = mqtt.connect(process.env['MQTT_URL'] ?? '', {
  protocolVersion: 5,
  clientId: process.env['MQTT_CLIENT_ID'] ?? '',
  clean: false,
  resubscribe: false,
  reconnectPeriod: 0,
  properties: { receiveMaximum: Number(process.env['MQTT_RECEIVE_MAXIMUM']), sessionExpiryInterval: 3600 },
});

if (inBatches)
  client.on('packetreceive', (packet) => {
    // Told that a message is QoS 0, mqtt.js leaves its acknowledgement to us.
    if (packet.cmd === 'publish' && packet.qos === 1) packet.qos = 0;
  });
client.on('message', (_topic, _payload, { messageId }) => {
  if (messageId === undefined) return;
  firstAt ||= performance.now();
  received += 1;
  if (inBatches) owe(messageId);
  // mqtt.js tells of a packet before it writes it.
  else if (received === expected) client.once('packetsend', () => setImmediate(end));
});
client.on('error', (error) => {
  console.error(error);
  process.exit(1);
});
process.once('disconnect', () => process.exit());

function owe(messageId: number): void {
  due.push(messageId);
  if (due.length >= BATCH_MESSAGES || received === expected) acknowledge();
  else timer ??= setTimeout(acknowledge, BATCH_MS);
}

function acknowledge(): void {
  clearTimeout(timer);
  timer = undefined;
  const packets = Buffer.allocUnsafe(due.length * 4);
  due.forEach((messageId, index) => {
    packets.writeUInt16BE(0x4002, index * 4);
    packets.writeUInt16BE(messageId, index * 4 + 2);
  });
  due = [];
  client.stream.write(packets, () => {
    if (received === expected) end();
  });
}

function end(): void {
  const ms = performance.now() - firstAt;
  client.end(() => process.send?.(ms, () => process.exit()));
}
