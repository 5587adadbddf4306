import { type Ticket } from './acknowledgements';

/** A message as a batch handler gets it. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** When this process read it from the broker. */
  readonly receivedAt: Date;
}

/** A message with what it owes the broker. */
export interface ReceivedMessage extends MqttMessage {
  /** Absent when no acknowledgement is owed: QoS 0, or a connection that is gone. */
  readonly ticket?: Ticket;
}
