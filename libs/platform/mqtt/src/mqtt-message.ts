import { type Ticket } from './acknowledgements';

/** A message as a batch handler gets it. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** When this process read it from the broker. */
  readonly receivedAt: Date;
  /** How the broker knows it; absent with QoS 0, which is never sent again. */
  readonly delivery?: Delivery;
}

/** One message of a durable session until it is acknowledged. */
export interface Delivery {
  readonly packetId: number;
  /** The broker sent it before and got no acknowledgement: it may have been handled. */
  readonly isRepeated: boolean;
}

/** A message with what it owes the broker. */
export interface ReceivedMessage extends MqttMessage {
  /** Absent when no acknowledgement is owed: QoS 0, or a connection that is gone. */
  readonly ticket?: Ticket;
}
