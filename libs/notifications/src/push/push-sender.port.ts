import { type NotificationPriority } from '@madinina/contracts';
import { type DevicePlatform } from '../devices/device';

/** A push to one device. */
export interface Push {
  readonly token: string;
  readonly platform: DevicePlatform;
  readonly title: string;
  readonly body: string;
  readonly priority: NotificationPriority;
  /** A device that gets two with the same tag shows one. At most 64 characters. */
  readonly tag: string;
  /** For the application; texts only. */
  readonly data: Readonly<Record<string, string>>;
}

/**
 * How a push ended; `token_dead` when the token will never work again, `unknown` when it left and nobody knows whether it arrived.
 * `isSilent` when the service did not answer at all.
 */
export type PushResult =
  | { readonly outcome: 'sent'; readonly providerId?: string }
  | { readonly outcome: 'retry'; readonly reason: string; readonly retryAfterMs?: number; readonly isSilent?: true }
  | { readonly outcome: 'unknown'; readonly reason: string; readonly isSilent?: true }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'token_dead'; readonly reason: string };

/** Hands a push to the service that knows the device. */
export abstract class PushSender {
  abstract send(push: Push): Promise<PushResult>;
}
