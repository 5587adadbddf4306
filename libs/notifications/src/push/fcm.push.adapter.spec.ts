import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type FcmAnswer, FcmStandIn } from '@madinina/platform/testing';
import { FcmPush } from './fcm.push.adapter';
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
    ['deadline', { outcome: 'unknown', reason: 'fcm_http_504' }],
    ['silence', { outcome: 'unknown', reason: 'fcm_timeout', isSilent: true }],
    ['taken-silence', { outcome: 'unknown', reason: 'fcm_timeout', isSilent: true }],
    ['cut', { outcome: 'unknown', reason: 'fcm_cut_off', isSilent: true }],
    ['taken-cut', { outcome: 'unknown', reason: 'fcm_cut_off', isSilent: true }],
  ])('that FCM answers with %s', async (answer, result) => {
    fcm.answer = () => answer;
    expect(await (answer.endsWith('silence') ? waiting(300) : sender).send(push)).toEqual(result);
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

  it('that could not even leave is no push whose outcome nobody knows', async () => {
    const tokens = await FcmStandIn.start();
    const gone = await FcmStandIn.start();
    const { url } = gone;
    await gone.stop();
    const unreachable = new FcmPush(readServiceAccount(tokens.serviceAccount), url, 10_000);
    expect(await unreachable.send(push)).toEqual({ outcome: 'retry', reason: 'fcm_unreachable', isSilent: true });
    await tokens.stop();
  });

  it('whose answer was cut off after its status has arrived', async () => {
    const cutting = createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"name"');
        setTimeout(() => response.destroy(), 50);
      });
    });
    await new Promise<void>((resolve) => cutting.listen(0, '127.0.0.1', resolve));
    const { port } = cutting.address() as AddressInfo;
    const cut = new FcmPush(readServiceAccount(fcm.serviceAccount), `http://127.0.0.1:${String(port)}`, 10_000);
    expect(await cut.send(push)).toEqual({ outcome: 'sent' });
    await new Promise((resolve) => cutting.close(resolve));
  });

  it('needs a whole key file', () => {
    expect(() => readServiceAccount('{"project_id":"p"}')).toThrow('The service account has no client_email');
  });
});
