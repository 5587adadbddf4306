import { type Duplex } from 'node:stream';
import { Logger } from '@nestjs/common';
import { connect, type IDisconnectPacket, type MqttClient } from 'mqtt';
import { Acknowledgements, pubacks, type Ticket } from './acknowledgements';
import { brokerOptions, brokerPlace } from './broker-options';
import { type MqttConfig } from './mqtt-config';
import { type ReceivedMessage } from './mqtt-message';
import { type Publication } from './packet-reader';
import { SessionStream } from './session-stream';

const SESSION_TAKEN_OVER = 142;
const DAY_SECONDS = 86_400;
const HEARTBEAT_MS = 10_000;

/** How mqtt.js makes the stream to the broker, by the protocol of the URL; it offers no other place to stand in between. */
interface WithStreamBuilder {
  streamBuilder: (client: MqttClient) => Duplex;
}

export interface SessionObserver {
  arrived(message: ReceivedMessage): void;
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
  private stream: SessionStream | undefined;
  private lastArrival = new Date(0);
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
      manualConnect: true,
    });
    this.client = client;
    const builder = client as unknown as WithStreamBuilder;
    const build = builder.streamBuilder;
    builder.streamBuilder = (one) => this.tapped(build(one));
    // With QoS 2, which we do not subscribe to, mqtt.js has a part of its own and tells of the message itself.
    client.on('message', (topic, payload) => this.observer.arrived({ topic, payload, receivedAt: new Date() }));
    client.on('connect', ({ sessionPresent }) => this.connected(sessionPresent));
    client.on('disconnect', (packet) => this.dismissed(packet));
    client.on('close', () => this.cut());
    client.on('error', (error) => this.failed(error));
    client.connect();
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
    if (this.heartbeat === undefined || this.observer.isFull()) return;
    this.stopHeartbeat();
    this.stream?.readOn();
  }

  async close(): Promise<void> {
    this.stopHeartbeat();
    const { client } = this;
    this.client = undefined;
    await client?.endAsync(!this.isUp);
  }

  private tapped(socket: Duplex): SessionStream {
    const observer = {
      published: (publication: Publication) => this.observer.arrived(this.received(publication)),
      // Here and not on `connect`, which mqtt.js emits after the first messages.
      accepted: () => (this.online = true),
    };
    const stream = new SessionStream(socket, observer, () => this.observer.isFull());
    stream.on('full', () => this.keepAlive());
    this.stream = stream;
    return stream;
  }

  private received({ topic, payload, packetId, isRepeated }: Publication): ReceivedMessage {
    const receivedAt = this.now();
    // Between a cut and the next connection ids are void; the broker sends the message again.
    if (packetId === undefined || !this.online) return { topic, payload, receivedAt };
    return { topic, payload, receivedAt, delivery: { packetId, isRepeated }, ticket: this.acknowledgements.arrived(packetId) };
  }

  /** One object for all that arrives in a millisecond. */
  private now(): Date {
    const ms = Date.now();
    if (ms !== this.lastArrival.getTime()) this.lastArrival = new Date(ms);
    return this.lastArrival;
  }

  /** While nothing is read, the broker's answer to a ping waits with the rest: that must not count as its silence. */
  private keepAlive(): void {
    this.heartbeat ??= setInterval(() => {
      this.client?.sendPing();
      this.client?.reschedulePing(true);
    }, HEARTBEAT_MS);
  }

  private stopHeartbeat(): void {
    clearInterval(this.heartbeat);
    this.heartbeat = undefined;
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

  /**
   * What was received stays to be handled: a broker that was killed may have told devices that it has a message, and have forgotten it. What
   * it does remember comes again, marked as repeated.
   */
  private cut(): void {
    if (this.online && this.client) this.logger.warn(`Connection to ${this.place} lost; trying again`);
    this.online = false;
    this.subscribed = false;
    this.stopHeartbeat();
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
