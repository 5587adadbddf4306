import { FcmPush } from './fcm.push.adapter';
import { type FcmAnswer, FcmStandIn } from './fcm.harness';
import { type Push } from './push-sender.port';
import { readServiceAccount } from './service-account-tokens';

const push: Push = {
  token: 'a-token',
  platform: 'android',
  title: 'Alerte',
  body: '36 °C',
  priority: 'urgent',
  tag: 'tag-1',
  data: { type: 'alert' },
};

describe('a push by FCM', () => {
  let fcm: FcmStandIn;
  let sender: FcmPush;
  const waiting = (limitMs: number): FcmPush => new FcmPush(readServiceAccount(fcm.serviceAccount), fcm.url, limitMs);
  beforeEach(async () => {
    fcm = await FcmStandIn.start();
    sender = waiting(10_000);
  });
  afterEach(() => fcm.stop());

  it('carries its text, its data and a tag that makes a second one take its place', async () => {
    expect(await sender.send(push)).toEqual({ outcome: 'sent', providerId: 'projects/madinina-test/messages/1' });
    expect(fcm.received[0]).toMatchObject({
      token: 'a-token',
      notification: { title: 'Alerte', body: '36 °C' },
      data: { type: 'alert' },
      android: { priority: 'HIGH', collapse_key: 'tag-1', notification: { tag: 'tag-1' } },
    });
  });

  it('asks for one access token, however many leave', async () => {
    await Promise.all(Array.from({ length: 20 }, () => sender.send(push)));
    await sender.send({ ...push, platform: 'ios' });
    expect(fcm.received).toHaveLength(21);
    expect(fcm.tokens).toBe(1);
  });

  it.each<[FcmAnswer, object]>([
    ['unregistered', { outcome: 'token_dead', reason: 'fcm_unregistered' }],
    ['bad-token', { outcome: 'token_dead', reason: 'fcm_invalid_argument' }],
    ['bad-field', { outcome: 'failed', reason: 'fcm_invalid_argument' }],
    ['quota', { outcome: 'retry', reason: 'fcm_quota_exceeded', retryAfterMs: 90_000 }],
    ['internal', { outcome: 'retry', reason: 'fcm_internal' }],
    ['silence', { outcome: 'retry', reason: 'fcm_timeout' }],
  ])('that FCM answers with %s', async (answer, result) => {
    fcm.answer = () => answer;
    expect(await (answer === 'silence' ? waiting(300) : sender).send(push)).toEqual(result);
  });

  it('gets a new access token after one that is refused', async () => {
    fcm.answer = () => 'unauthorized';
    expect(await sender.send(push)).toEqual({ outcome: 'retry', reason: 'fcm_http_401' });
    fcm.answer = () => 'ok';
    expect(await sender.send(push)).toMatchObject({ outcome: 'sent' });
    expect(fcm.tokens).toBe(2);
  });

  it('waits for a service that is not there, and for a key that is not taken', async () => {
    const stranger = await FcmStandIn.start();
    const account = { ...readServiceAccount(stranger.serviceAccount), tokenUri: `${fcm.url}/token` };
    expect(await new FcmPush(account, fcm.url, 10_000).send(push)).toEqual({ outcome: 'retry', reason: 'fcm_no_access_token' });
    await stranger.stop();
    const { url } = fcm;
    await fcm.stop();
    expect(await new FcmPush(account, url, 300).send(push)).toEqual({ outcome: 'retry', reason: 'fcm_unreachable' });
    fcm = await FcmStandIn.start();
  });

  it('needs a whole key file', () => {
    expect(() => readServiceAccount('{"project_id":"p"}')).toThrow('The service account has no client_email');
  });
});
