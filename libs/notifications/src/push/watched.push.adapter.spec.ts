import { type Push, type PushResult, PushSender } from './push-sender.port';
import { WatchedPush } from './watched.push.adapter';

const push: Push = { token: 't', platform: 'web', title: 'T', body: 'B', priority: 'low', tag: 'tag', data: {} };
const SILENCE: PushResult = { outcome: 'unknown', reason: 'fcm_timeout', isSilent: true };
const SENT: PushResult = { outcome: 'sent' };

class Service extends PushSender {
  asked = 0;
  answer: PushResult | Promise<PushResult> = SILENCE;
  async send(): Promise<PushResult> {
    this.asked += 1;
    return this.answer;
  }
}

describe('a push service that does not answer', () => {
  let now = 0;
  let service: Service;
  let sender: WatchedPush;
  beforeEach(() => {
    now = 0;
    service = new Service();
    sender = new WatchedPush(service, () => now);
  });
  const sendAll = async (count: number): Promise<PushResult[]> => {
    const results: PushResult[] = [];
    for (let sent = 0; sent < count; sent += 1) results.push(await sender.send(push));
    return results;
  };

  it('costs ten pushes; the others wait and are sent when it answers again', async () => {
    expect(await sendAll(10)).toEqual(Array(10).fill(SILENCE));
    now = 5_000;
    expect(await sendAll(100)).toEqual(Array(100).fill({ outcome: 'retry', reason: 'push_service_out', retryAfterMs: 10_000 }));
    expect(service.asked).toBe(10);
    service.answer = SENT;
    now = 15_000;
    expect(await sendAll(3)).toEqual([SENT, SENT, SENT]);
  });

  it('is asked by one push at a time', async () => {
    await sendAll(10);
    now = 20_000;
    let tell: (result: PushResult) => void = () => undefined;
    service.answer = new Promise((resolve) => (tell = resolve));
    const first = sender.send(push);
    expect(await sender.send(push)).toMatchObject({ outcome: 'retry', reason: 'push_service_out' });
    tell(SILENCE);
    expect(await first).toEqual(SILENCE);
    now = 34_000;
    expect(await sender.send(push)).toMatchObject({ outcome: 'retry' });
    expect(service.asked).toBe(11);
  });

  it('is not taken for out when it refuses, or is silent only now and then', async () => {
    for (const answer of [SILENCE, { outcome: 'retry', reason: 'fcm_internal' } as const, SILENCE, SENT]) {
      service.answer = answer;
      await sendAll(9);
    }
    expect(service.asked).toBe(36);
  });
});
