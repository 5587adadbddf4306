import { passes } from '../preferences/preferences';
import { type ClaimedDelivery, type SendResult, type TryEnd } from './delivery';
import { retryDelay, TRIES } from './retry-delay';

/** What decides how a delivery goes on. */
export interface TriedDelivery extends Pick<ClaimedDelivery, 'channel' | 'triesLeft'> {
  readonly notification: Pick<ClaimedDelivery['notification'], 'type' | 'priority'>;
}

/** What is written of a try that ended so. */
export function endOf(delivery: TriedDelivery, result: SendResult, now: Date, firstWaitMs: number): TryEnd {
  const { triesLeft } = delivery;
  const end = { outcome: result.outcome, tryReason: null, dueAt: null, providerId: null };
  switch (result.outcome) {
    case 'sent':
      return { ...end, status: 'sent', reason: null, providerId: result.providerId ?? null };
    case 'retry':
    case 'unknown': {
      const { reason, retryAfterMs } = { retryAfterMs: 0, ...result };
      if (result.outcome === 'unknown' && !goesAgain(delivery))
        return { ...end, tryReason: reason, status: 'failed', reason: 'outcome_unknown' };
      if (triesLeft === 0) return { ...end, outcome: 'failed', tryReason: reason, status: 'failed', reason };
      const dueAt = new Date(now.getTime() + retryDelay(TRIES - triesLeft, { askedMs: retryAfterMs, firstWaitMs }));
      return { ...end, tryReason: reason, status: 'queued', reason, dueAt };
    }
    case 'failed':
    case 'skipped':
      return { ...end, tryReason: result.reason, status: result.outcome, reason: result.reason };
  }
}

/**
 * Whether something that may have arrived is sent again. What matters for safety is, rather than not at all (the device shows one:
 * both carry the same tag), and so is the socket's event, which is said once however often it is tried; anything else is left to a person.
 */
const goesAgain = ({ channel, notification: { type, priority } }: TriedDelivery): boolean =>
  channel === 'realtime' || passes(type, priority);
