import { AuthFacade } from '@madinina/auth';
import { newId } from '@madinina/platform/database';
import { type RoomHarness } from '@madinina/platform/harness';
import { eventually, FcmStandIn, SmtpStandIn } from '@madinina/platform/testing';
import { addPerson, startNotifications } from '../notifications.harness';
import { Notifier } from '../notify/notifier.service';
import { type DeliveryDto, type RetriedDto, type TracedDeliveryDto } from './delivery.dto';

const PEOPLE = 12;

describe('an outage of the providers that outlasts all tries', () => {
  let room: RoomHarness;
  let fcm: FcmStandIn;
  let smtp: SmtpStandIn;
  const people: { id: string; token: string; notification: string }[] = [];
  const admin = (): string => room.tokenFor('ADMIN');
  const tell = async (accountId: string, channels: ('push' | 'email')[]): Promise<string> => {
    const profile = await room.get(AuthFacade).profileOf(accountId);
    const text = { title: 'Commande', body: 'Elle est prête' };
    const texts = { fr: text, en: text, gcf: text };
    const [id] = await room.get(Notifier).notify([profile!], { type: 'order', priority: 'medium', texts, causeId: newId(), channels });
    return id!;
  };
  const someone = async (channels: ('push' | 'email')[] = ['push', 'email']): Promise<(typeof people)[number]> => {
    const [id, token] = [await addPerson(room), `token-${newId()}`];
    await room.request('POST', 'notifications/devices', { token: room.tokenFor('USER', id), body: { token, platform: 'android' } });
    return { id, token, notification: await tell(id, channels) };
  };
  const deliveriesOf = async (notification: string): Promise<TracedDeliveryDto[]> => {
    const { body } = await room.request<{ items: TracedDeliveryDto[] }>('GET', `notifications/${notification}/deliveries`, {
      token: admin(),
    });
    return body.items.filter(({ channel, status }) => (channel === 'push' || channel === 'email') && status !== 'skipped');
  };
  const dead = async (): Promise<DeliveryDto[]> =>
    (await room.request<{ items: DeliveryDto[] }>('GET', 'notifications/deliveries/failed?limit=100', { token: admin() })).body.items;
  const retryAll = (body: object = {}): ReturnType<typeof room.request<RetriedDto>> =>
    room.request<RetriedDto>('POST', 'notifications/deliveries/failed/retry', { token: admin(), body });

  beforeAll(async () => {
    [fcm, smtp] = await Promise.all([FcmStandIn.start(), SmtpStandIn.start()]);
    room = await startNotifications({
      PUSH_DRIVER: 'fcm',
      FCM_URL: fcm.url,
      FCM_SERVICE_ACCOUNT: fcm.serviceAccount,
      MAIL_DRIVER: 'smtp',
      SMTP_URL: smtp.url(),
      SMTP_STEP_LIMIT_MS: '1500',
      // Eight tries in seconds.
      DELIVERY_FIRST_WAIT_MS: '15',
    });
  }, 60_000);
  afterAll(async () => {
    await room.stop();
    await Promise.all([fcm.stop(), smtp.stop()]);
  });

  it('leaves each delivery with all its tries as a dead letter that an admin sees', async () => {
    fcm.answer = () => 'internal';
    smtp.refusal = 451;
    for (let number = 0; number < PEOPLE; number += 1) people.push(await someone());
    await eventually(async () => expect(await dead()).toHaveLength(2 * PEOPLE));
    expect((await dead()).every(({ tries }) => tries === 8)).toBe(true);
    expect(new Set((await dead()).map(({ reason }) => reason))).toEqual(new Set(['fcm_internal', 'smtp_451']));
    expect([fcm.received, smtp.received]).toEqual([[], []]);
  });

  it('is over for one, then for all, and each arrives once, however often an admin asks', async () => {
    fcm.answer = () => 'ok';
    smtp.refusal = undefined;
    const [letter] = await dead();
    expect((await room.request('POST', `notifications/deliveries/${letter!.id}/retry`, { token: admin() })).status).toBe(200);
    const answers = await Promise.all([retryAll(), retryAll({ channel: 'push' }), retryAll()]);
    expect(answers.every(({ status, body }) => status === 200 && !body.hasMore)).toBe(true);
    expect(answers.reduce((sum, { body }) => sum + body.retried, 0)).toBe(2 * PEOPLE - 1);
    await eventually(async () => {
      const deliveries = (await Promise.all(people.map(({ notification }) => deliveriesOf(notification)))).flat();
      expect(deliveries.map(({ status, tries }) => `${status} ${String(tries)}`)).toEqual(Array<string>(2 * PEOPLE).fill('sent 9'));
    });
    expect(fcm.received.map(({ token }) => token).sort()).toEqual(people.map(({ token }) => token).sort());
    expect(smtp.received.map(({ to }) => to).sort()).toEqual(people.map(({ id }) => `${id}@example.org`).sort());
    expect([await dead(), (await retryAll()).body]).toEqual([[], { retried: 0, hasMore: false }]);
  });

  it('is not tried again sooner than the provider asks', async () => {
    fcm.answer = () => 'quota';
    fcm.retryAfter = 120;
    const { notification } = await someone(['push']);
    await eventually(async () =>
      expect((await deliveriesOf(notification))[0]).toMatchObject({ reason: 'fcm_quota_exceeded', status: 'queued' }),
    );
    const [waiting] = await deliveriesOf(notification);
    const wait = Date.parse(waiting!.dueAt) - Date.parse(waiting!.attempts[0]!.endedAt!);
    expect(wait).toBeGreaterThan(115_000);
    expect(waiting!.tries).toBe(1);
  });

  it('sends nothing again that may have arrived, unless it is asked for by name', async () => {
    fcm.answer = () => 'taken-cut';
    const { token, notification } = await someone(['push']);
    await eventually(async () =>
      expect((await deliveriesOf(notification))[0]).toMatchObject({ status: 'failed', reason: 'outcome_unknown' }),
    );
    fcm.answer = () => 'ok';
    expect((await retryAll()).body.retried).toBe(0);
    const pushes = (): number => fcm.received.filter((message) => message.token === token).length;
    expect(pushes()).toBe(1);
    expect((await retryAll({ reason: 'outcome_unknown', channel: 'email' })).body.retried).toBe(0);
    expect((await retryAll({ reason: 'outcome_unknown' })).body.retried).toBe(1);
    await eventually(() => expect(pushes()).toBe(2));
  });

  it('mails nothing again of which only the answer is missing', async () => {
    smtp.isSilent = true;
    const { id, notification } = await someone(['email']);
    await eventually(
      async () => expect((await deliveriesOf(notification))[0]).toMatchObject({ status: 'failed', reason: 'outcome_unknown' }),
      {
        timeoutMs: 30_000,
      },
    );
    smtp.isSilent = false;
    expect((await deliveriesOf(notification))[0]!.attempts).toEqual([
      expect.objectContaining({ outcome: 'unknown', reason: 'smtp_timeout' }),
    ]);
    expect(smtp.received.filter(({ to }) => to === `${id}@example.org`)).toHaveLength(1);
  });

  it('is repaired by admins alone, and by exact words', async () => {
    const path = 'notifications/deliveries/failed/retry';
    expect((await room.request('POST', path, { token: room.tokenFor('OPERATOR'), body: {} })).status).toBe(403);
    for (const body of [{ channel: 'fax' }, { reason: 'Not a word' }, { everything: true }])
      expect((await retryAll(body)).status).toBe(422);
  });
});
