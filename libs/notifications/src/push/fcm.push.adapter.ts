import { Injectable } from '@nestjs/common';
import { postOnce, type Posted } from './post-once';
import { type Push, type PushResult, PushSender } from './push-sender.port';
import { type ServiceAccount, ServiceAccountTokens } from './service-account-tokens';

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

  /** @param limitMs how long a push may take, with the access token that it may need first */
  constructor(
    account: ServiceAccount,
    fcmUrl: string,
    private readonly limitMs: number,
  ) {
    super();
    this.tokens = new ServiceAccountTokens(account, limitMs);
    this.url = `${fcmUrl.replace(/\/$/, '')}/v1/projects/${encodeURIComponent(account.projectId)}/messages:send`;
  }

  async send(push: Push): Promise<PushResult> {
    const end = performance.now() + this.limitMs;
    let token: string;
    try {
      token = await this.tokens.get();
    } catch (error) {
      return { outcome: 'retry', reason: reasonOf(error as Error) };
    }
    const posted = await postOnce({
      url: this.url,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message: messageOf(push) }),
      limitMs: Math.max(1, Math.ceil(end - performance.now())),
    });
    // FCM knows no key that makes two of the same one: a push that it may have taken is not sent again as a matter of course.
    if (posted.state !== 'answered')
      return {
        outcome: posted.state === 'unknown' ? 'unknown' : 'retry',
        reason: posted.isLate ? 'fcm_timeout' : posted.state === 'unknown' ? 'fcm_cut_off' : 'fcm_unreachable',
        isSilent: true,
      };
    if (posted.status === 401) this.tokens.forget(token);
    return isTaken(posted) ? { outcome: 'sent', ...nameOf(posted) } : failureOf(posted);
  }
}

type Answered = Extract<Posted, { readonly state: 'answered' }>;

const isTaken = ({ status }: Answered): boolean => status >= 200 && status < 300;

function nameOf(answer: Answered): { readonly providerId?: string } {
  const { name } = told(answer) as { readonly name?: unknown };
  return typeof name === 'string' ? { providerId: name } : {};
}

/** Empty when it is not JSON: a gateway's page, or an answer that was cut off. */
function told({ body }: Answered): object {
  try {
    return Object(JSON.parse(body)) as object;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
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

function failureOf(answer: Answered): PushResult {
  const { status } = answer;
  const details = (told(answer) as FcmFailure).error?.details ?? [];
  const code = details.find(({ errorCode }) => errorCode !== undefined)?.errorCode ?? `http_${status}`;
  const reason = `fcm_${code.toLowerCase()}`;
  const isBadToken = details.some(({ fieldViolations = [] }) => fieldViolations.some(({ field }) => field === 'message.token'));
  if (code === 'UNREGISTERED' || code === 'SENDER_ID_MISMATCH' || isBadToken) return { outcome: 'token_dead', reason };
  // DEADLINE_EXCEEDED may be told of what was done all the same (google.rpc.Code).
  if (status === 504) return { outcome: 'unknown', reason };
  // 401: our key or its token, 403: our project's settings; both are repaired by people, and the push then leaves.
  if (status === 401 || status === 403 || status === 429 || status >= 500) {
    const retryAfterMs = retryAfter(answer);
    return { outcome: 'retry', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  return { outcome: 'failed', reason };
}

/** ms; a 429 that does not say means at least a minute, as Firebase advises. */
function retryAfter({ status, headers }: Answered): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return status === 429 ? 60_000 : undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

function reasonOf({ name }: Error): string {
  if (name === 'TimeoutError') return 'fcm_timeout';
  return name === 'TokenRefused' ? 'fcm_no_access_token' : 'fcm_unreachable';
}
