import { Injectable } from '@nestjs/common';
import { type Push, type PushResult, PushSender } from './push-sender.port';
import { type ServiceAccount, ServiceAccountTokens } from './service-account-tokens';

const LIMIT_MS = 10_000;
/** After this long an undelivered push is no longer worth showing, seconds. */
const LIFETIME_SECONDS = 86_400;

interface FcmFailure {
  readonly error?: {
    readonly message?: string;
    readonly details?: readonly { readonly errorCode?: string; readonly fieldViolations?: readonly { readonly field?: string }[] }[];
  };
}

/**
 * Firebase Cloud Messaging, HTTP v1. Its errors:
 * https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode
 */
@Injectable()
export class FcmPush extends PushSender {
  private readonly tokens: ServiceAccountTokens;
  private readonly url: string;

  constructor(
    account: ServiceAccount,
    fcmUrl: string,
    private readonly limitMs = LIMIT_MS,
  ) {
    super();
    this.tokens = new ServiceAccountTokens(account, limitMs);
    this.url = `${fcmUrl.replace(/\/$/, '')}/v1/projects/${encodeURIComponent(account.projectId)}/messages:send`;
  }

  async send(push: Push): Promise<PushResult> {
    try {
      const token = await this.tokens.get();
      const answer = await fetch(this.url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ message: messageOf(push) }),
        signal: AbortSignal.timeout(this.limitMs),
      });
      if (answer.status === 401) this.tokens.forget(token);
      const told: unknown = await answer.json().catch(() => ({}));
      return answer.ok ? { outcome: 'sent', providerId: String((told as { name?: unknown }).name) } : failureOf(answer, told as FcmFailure);
    } catch (error) {
      return { outcome: 'retry', reason: reasonOf(error as Error) };
    }
  }
}

function messageOf({ token, platform, title, body, priority, tag, data }: Push): object {
  const isHigh = priority === 'high' || priority === 'urgent';
  const until = Math.floor(Date.now() / 1_000) + LIFETIME_SECONDS;
  const byPlatform = {
    android: { android: { priority: isHigh ? 'HIGH' : 'NORMAL', ttl: `${LIFETIME_SECONDS}s`, collapse_key: tag, notification: { tag } } },
    ios: {
      apns: {
        headers: { 'apns-priority': isHigh ? '10' : '5', 'apns-collapse-id': tag, 'apns-expiration': String(until) },
        payload: { aps: { sound: 'default' } },
      },
    },
    web: { webpush: { headers: { Urgency: isHigh ? 'high' : 'normal', TTL: String(LIFETIME_SECONDS) }, notification: { tag } } },
  };
  return { token, notification: { title, body }, data, ...byPlatform[platform] };
}

function failureOf(answer: Response, { error }: FcmFailure): PushResult {
  const details = error?.details ?? [];
  const code = details.find(({ errorCode }) => errorCode !== undefined)?.errorCode ?? `http_${answer.status}`;
  const reason = `fcm_${code.toLowerCase()}`;
  const isBadToken = details.some(({ fieldViolations = [] }) => fieldViolations.some(({ field }) => field === 'message.token'));
  if (code === 'UNREGISTERED' || code === 'SENDER_ID_MISMATCH' || isBadToken) return { outcome: 'token_dead', reason };
  // 401: our key or its token, 403: our project's settings; both are repaired by people, and the push then leaves.
  if (answer.status === 401 || answer.status === 403 || answer.status === 429 || answer.status >= 500) {
    const retryAfterMs = retryAfter(answer);
    return { outcome: 'retry', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  return { outcome: 'failed', reason };
}

/** ms; a 429 that does not say means at least a minute, as Firebase advises. */
function retryAfter(answer: Response): number | undefined {
  const text = answer.headers.get('retry-after');
  if (text === null) return answer.status === 429 ? 60_000 : undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

function reasonOf({ name }: Error): string {
  if (name === 'TimeoutError') return 'fcm_timeout';
  return name === 'TokenRefused' ? 'fcm_no_access_token' : 'fcm_unreachable';
}
