import { type ClaimedDelivery, type SendResult } from './delivery';

/** How long a channel may take at most, ms; a try that takes longer is taken for abandoned. */
export const SEND_LIMIT_MS = 30_000;

/** Hands one delivery over, within SEND_LIMIT_MS. What it rejects with is tried again. */
export abstract class ChannelSender {
  abstract send(delivery: ClaimedDelivery): Promise<SendResult>;
}
