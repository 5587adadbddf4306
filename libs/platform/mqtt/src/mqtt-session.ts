import { Logger } from '@nestjs/common';
import { connect, type IConnackPacket, type IDisconnectPacket, type IPublishPacket, type MqttClient, type Packet } from 'mqtt';
import { Acknowledgements, pubacks, type Ticket } from './acknowledgements';
import { brokerOptions, brokerPlace } from './broker-options';
import { type MqttConfig } from './mqtt-config';
import { type ReceivedMessage } from './mqtt-message';

const SESSION_TAKEN_OVER = 142;
const DAY_SECONDS = 86_400;

export interface SessionObserver {
  arrived(message: ReceivedMessage): void;
  /** A new connection to a session that the broker still holds: it sends again what was not acknowledged. */
  resumed(): void;
  /** Whether so much waits that nothing more should be read for now. */
  isFull(): boolean;
}

/** A durable session at the broker whose messages are acknowledged by hand, out of band, in order. */
export class MqttSession {
  private readonly logger = new Logger(MqttSession.name);
  private readonly acknowledgements = new Acknowledgements();
  private readonly place: string;
  private client: MqttClient | undefined;
  private online = false;
  private subscribed = false;
  private failure = 'not connected yet';
  private reading: (() => void) | undefined;
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: MqttConfig,
    private readonly filters: readonly string[],
    private readonly observer: SessionObserver,
  ) {
    this.place = brokerPlace(config.url);
  }

  /** Starts to connect, and goes on trying until `close`. */
  open(): MqttClient {
    const client = connect(this.config.url, {
      ...brokerOptions(this.config),
      clientId: this.config.clientId,
      clean: false,
      resubscribe: false,
      properties: { receiveMaximum: this.config.receiveMaximum, sessionExpiryInterval: this.config.sessionDays * DAY_SECONDS },
    });
    this.client = client;
    client.on('packetreceive', (packet) => this.beforeHandling(packet));
    client.on('message', (topic, payload, packet) => this.observer.arrived(this.received(topic, payload, packet)));
    // mqtt.js asks for the next packet when this calls back: the place to hold back what memory has no room for.
    client.handleMessage = (_packet, next) => this.readOn(next);
    client.on('connect', ({ sessionPresent }) => this.connected(sessionPresent));
    client.on('disconnect', (packet) => this.dismissed(packet));
    client.on('close', () => this.cut());
    client.on('error', (error) => this.failed(error));
    return client;
  }

  get waiting(): number {
    return this.acknowledgements.waiting;
  }

  get isUp(): boolean {
    return this.online && this.subscribed;
  }

  /** Why it is not up, in words. */
  get trouble(): string {
    return `${this.place}: ${this.failure}`;
  }

  /** Acknowledges what is due now that these are done; those of a connection that is gone are passed over. */
  acknowledge(messages: readonly ReceivedMessage[]): void {
    const due = this.acknowledgements.finished(ticketsOf(messages));
    // One write for a whole batch; `_sendPacket`, one a message, costs more than reading the message did.
    if (due.length > 0 && this.online) this.client?.stream.write(pubacks(due));
  }

  /** Goes on reading once the observer is no longer full. */
  drained(): void {
    const next = this.reading;
    if (!next || this.observer.isFull()) return;
    this.reading = undefined;
    clearInterval(this.heartbeat);
    next();
  }

  async close(): Promise<void> {
    clearInterval(this.heartbeat);
    const { client } = this;
    this.client = undefined;
    await client?.endAsync(!this.isUp);
  }

  private beforeHandling(packet: Packet): void {
    if (packet.cmd === 'connack') this.answered(packet);
    // mqtt.js acknowledges a QoS 1 message itself, and reads no other until then. Told that it is QoS 0 it leaves that to us.
    if (packet.cmd === 'publish' && packet.qos === 1) packet.qos = 0;
  }

  // Here and not on `connect`, which mqtt.js may emit after the first messages.
  private answered({ reasonCode, sessionPresent }: IConnackPacket): void {
    if (reasonCode !== 0) return;
    this.online = true;
    if (sessionPresent) this.observer.resumed();
  }

  private received(topic: string, payload: Buffer, { messageId, dup }: IPublishPacket): ReceivedMessage {
    const receivedAt = new Date();
    // Between a cut and the next connection ids are void; the broker sends the message again.
    if (messageId === undefined || !this.online) return { topic, payload, receivedAt };
    const delivery = { packetId: messageId, isRepeated: dup };
    return { topic, payload, receivedAt, delivery, ticket: this.acknowledgements.arrived(messageId) };
  }

  private readOn(next: () => void): void {
    if (!this.observer.isFull()) {
      next();
      return;
    }
    this.reading = next;
    // The broker's answer to a ping waits behind what is not read: that must not count as its silence.
    clearInterval(this.heartbeat);
    this.heartbeat = setInterval(() => {
      this.client?.sendPing();
      this.client?.reschedulePing(true);
    }, 10_000);
  }

  private connected(sessionPresent: boolean): void {
    this.logger.log(`Connected to ${this.place} as ${this.config.clientId}, ${sessionPresent ? 'session resumed' : 'new session'}`);
    void this.subscribe();
  }

  private async subscribe(): Promise<void> {
    if (!this.client || this.filters.length === 0) return;
    try {
      // rh 1: what is retained is sent when the subscription is new, not at each connection.
      await this.client.subscribeAsync([...this.filters], { qos: 1, rh: 1 });
      this.subscribed = true;
    } catch (error) {
      if (!this.online) return;
      this.failure = `the broker refuses the subscription: ${error instanceof Error ? error.message : String(error)}`;
      this.logger.error(this.trouble);
      // A new connection tries again.
      this.client.stream.destroy();
    }
  }

  private dismissed({ reasonCode }: IDisconnectPacket): void {
    if (reasonCode !== SESSION_TAKEN_OVER) return;
    this.failure = `another process uses the client id ${this.config.clientId}`;
    this.logger.error(this.trouble);
  }

  private cut(): void {
    if (this.online && this.client) this.logger.warn(`Connection to ${this.place} lost; trying again`);
    this.online = false;
    this.subscribed = false;
    this.reading = undefined;
    clearInterval(this.heartbeat);
    this.acknowledgements.forgetAll();
  }

  private failed(error: Error): void {
    const failure = error.message || ('code' in error ? String(error.code) : error.name);
    // Each try fails alike; one line tells it.
    if (failure !== this.failure) this.logger.warn(`No connection to ${this.place}: ${failure}; trying again each second`);
    this.failure = failure;
  }
}

function* ticketsOf(messages: readonly ReceivedMessage[]): Generator<Ticket> {
  for (const { ticket } of messages) if (ticket) yield ticket;
}
