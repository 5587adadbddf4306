import { AuthFacade } from '@madinina/auth';
import { type NotificationPriority, type NotificationType } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { type RoomHarness } from '@madinina/platform/harness';
import { type CityJob, Jobs } from '@madinina/platform/queue';
import { eventually, type FcmAnswer, FcmStandIn, SmtpStandIn } from '@madinina/platform/testing';
import { addPerson, quietNow, startNotifications, type TestPerson } from '../notifications.harness';
import { type Notice } from '../notify/notice';
import { Notifier } from '../notify/notifier.service';
import { type DeliveryDto, type TracedDeliveryDto } from './delivery.dto';
import { RecoverDeliveriesJob } from './recover-deliveries.job';
import { TryEnds } from './try-ends';
import { TryRepository } from './try.repository';

const text = { title: 'Titre', body: 'Texte' };
const notice = (type: NotificationType, priority: NotificationPriority, more: Partial<Notice> = {}): Notice => ({
  type,
  priority,
  texts: { fr: text, en: { title: 'Title', body: 'Text' }, gcf: text },
  causeId: newId(),
  ...more,
});

describe('deliveries', () => {
  let room: RoomHarness;
  let fcm: FcmStandIn;
  let smtp: SmtpStandIn;
  beforeAll(async () => {
    [fcm, smtp] = await Promise.all([FcmStandIn.start(), SmtpStandIn.start()]);
    room = await startNotifications({
      PUSH_DRIVER: 'fcm',
      PUSH_LIMIT_MS: '3000',
      FCM_URL: fcm.url,
      FCM_SERVICE_ACCOUNT: fcm.serviceAccount,
      MAIL_DRIVER: 'smtp',
      SMTP_URL: smtp.url(),
    });
  });
  afterAll(async () => {
    await room.stop();
    await Promise.all([fcm.stop(), smtp.stop()]);
  });
  beforeEach(() => {
    fcm.answer = () => 'ok';
    smtp.refusal = undefined;
  });

  const admin = (): string => room.tokenFor('ADMIN');
  const phone = async (accountId: string, token = `token-${newId()}`): Promise<string> => {
    const { status } = await room.request('POST', 'notifications/register-device', {
      token: room.tokenFor('USER', accountId),
      body: { token, platform: 'android' },
    });
    expect(status).toBe(201);
    return token;
  };
  const personWithPhone = async (person?: TestPerson): Promise<{ id: string; token: string }> => {
    const id = await addPerson(room, person);
    return { id, token: await phone(id) };
  };
  const tell = async (accountId: string, told: Notice): Promise<string> => {
    const profile = await room.get(AuthFacade).profileOf(accountId);
    const [id] = await room.get(Notifier).notify([profile!], told);
    return id!;
  };
  const deliveriesOf = async (id: string): Promise<TracedDeliveryDto[]> => {
    const { status, body } = await room.request<{ items: TracedDeliveryDto[] }>('GET', `notifications/${id}/deliveries`, {
      token: admin(),
    });
    expect(status).toBe(200);
    return body.items;
  };
  const of = async (id: string, channel: string): Promise<TracedDeliveryDto> =>
    (await deliveriesOf(id)).find((delivery) => delivery.channel === channel)!;
  const pushesTo = (token: string): number => fcm.received.filter((message) => message.token === token).length;
  const recover = (): Promise<unknown> =>
    room.get(RecoverDeliveriesJob).handle({ signal: new AbortController().signal } as CityJob<object>);
  /** The time of its next try came, long ago. */
  const makeDue = (id: string): Promise<unknown> =>
    room.database.query(`UPDATE notification_deliveries SET due_at = now() - interval '11 minutes' WHERE id = $1 AND claimed_at IS NULL`, [
      id,
    ]);

  it('reach sockets, each device and the mailbox, and are told of to an admin', async () => {
    const { id, token } = await personWithPhone({ locale: 'en' });
    const other = await phone(id);
    const notification = await tell(id, notice('order', 'high'));
    await eventually(async () => {
      const outline = (await deliveriesOf(notification)).map(({ channel, status, tries }) => [channel, status, tries]);
      expect(outline).toEqual([
        ['email', 'sent', 1],
        ['in_app', 'delivered', 0],
        ['push', 'sent', 1],
        ['push', 'sent', 1],
        ['realtime', 'sent', 1],
      ]);
    });
    expect([pushesTo(token), pushesTo(other)]).toEqual([1, 1]);
    expect(smtp.received.filter(({ to }) => to === `${id}@example.org`)).toHaveLength(1);
    expect(smtp.received.at(-1)?.source).toContain('Subject: Title');
    expect((await room.request('GET', `notifications/${notification}/deliveries`, { token: room.tokenFor('USER', id) })).status).toBe(403);
    expect((await room.request('GET', `notifications/${newId()}/deliveries`, { token: admin() })).status).toBe(404);
  });

  it('are written once for one cause, however many tell it at once', async () => {
    const { id, token } = await personWithPhone();
    const told = notice('system', 'low');
    const profile = await room.get(AuthFacade).profileOf(id);
    const ids = await Promise.all(Array.from({ length: 5 }, () => room.get(Notifier).notify([profile!], told)));
    expect(ids.flat()).toHaveLength(1);
    await eventually(async () => expect((await of(ids.flat()[0]!, 'push')).status).toBe('sent'));
    expect(pushesTo(token)).toBe(1);
  });

  it('are tried again while the provider is out, and then leave once', async () => {
    const { id, token } = await personWithPhone();
    fcm.answer = (message) => (message.token === token ? 'internal' : 'ok');
    const notification = await tell(id, notice('system', 'low'));
    await eventually(async () => expect((await of(notification, 'push')).attempts).toHaveLength(1));
    await eventually(async () =>
      expect(await of(notification, 'push')).toMatchObject({ status: 'queued', reason: 'fcm_internal', tries: 1 }),
    );
    const waiting = await of(notification, 'push');
    const wait = Date.parse(waiting.dueAt) - Date.parse(waiting.attempts[0]!.endedAt!);
    expect(wait).toBeGreaterThan(10_000);
    expect(wait).toBeLessThan(18_000);
    fcm.answer = () => 'ok';
    await makeDue(waiting.id);
    await recover();
    await eventually(async () => expect(await of(notification, 'push')).toMatchObject({ status: 'sent', tries: 2, reason: null }));
    await recover();
    expect(pushesTo(token)).toBe(1);
  });

  it('are dead letters after eight tries, until an admin gives them new ones', async () => {
    const { id, token } = await personWithPhone();
    fcm.answer = (message) => (message.token === token ? 'quota' : 'ok');
    const notification = await tell(id, notice('system', 'low'));
    for (let number = 1; number <= 8; number += 1) {
      await eventually(async () => {
        const { attempts } = await of(notification, 'push');
        expect(attempts.map(({ outcome }) => outcome)).toEqual([
          ...Array<string>(number - 1).fill('retry'),
          number === 8 ? 'failed' : 'retry',
        ]);
      });
      await makeDue((await of(notification, 'push')).id);
      await recover();
    }
    const dead = await of(notification, 'push');
    expect(dead).toMatchObject({ status: 'failed', reason: 'fcm_quota_exceeded', tries: 8 });
    const letters = await room.request<{ items: DeliveryDto[] }>('GET', 'notifications/deliveries/failed', { token: admin() });
    expect(letters.body.items.map((letter) => letter.id)).toContain(dead.id);
    fcm.answer = () => 'ok';
    const path = `notifications/deliveries/${dead.id}/retry`;
    expect((await room.request('POST', path, { token: room.tokenFor('OPERATOR') })).status).toBe(403);
    expect((await room.request('POST', path, { token: admin() })).body).toMatchObject({ status: 'queued' });
    await eventually(async () => expect(await of(notification, 'push')).toMatchObject({ status: 'sent', tries: 9 }));
    expect((await room.request('POST', path, { token: admin() })).body).toMatchObject({ code: 'notifications.delivery.not_dead' });
    expect(pushesTo(token)).toBe(1);
  });

  it('forget a device whose application is gone', async () => {
    const { id, token } = await personWithPhone();
    const kept = await phone(id);
    fcm.answer = (message) => (message.token === token ? 'unregistered' : 'ok');
    const notification = await tell(id, notice('system', 'low'));
    await eventually(async () => {
      const pushes = (await deliveriesOf(notification)).filter(({ channel }) => channel === 'push');
      expect(pushes.map(({ status, reason }) => `${status} ${String(reason)}`).sort()).toEqual(['failed fcm_unregistered', 'sent null']);
    });
    const devices = await room.request<{ items: object[] }>('GET', 'notifications/devices', { token: room.tokenFor('USER', id) });
    expect(devices.body.items).toHaveLength(1);
    expect(pushesTo(kept)).toBe(1);
  });

  it('never follow a token to its next owner', async () => {
    const { id, token } = await personWithPhone();
    fcm.answer = () => 'internal';
    const notification = await tell(id, notice('system', 'low'));
    await eventually(async () => expect(await of(notification, 'push')).toMatchObject({ status: 'queued', reason: 'fcm_internal' }));
    const next = await addPerson(room);
    await phone(next, token);
    fcm.answer = () => 'ok';
    await makeDue((await of(notification, 'push')).id);
    await recover();
    await eventually(async () => expect(await of(notification, 'push')).toMatchObject({ status: 'skipped', reason: 'device_gone' }));
    expect(pushesTo(token)).toBe(0);
  });

  it('are not sent twice when a process dies with one in hand, but what is urgent goes again', async () => {
    const { id, token } = await personWithPhone();
    const hold = async (priority: NotificationPriority): Promise<string> => {
      const preferences = { channels: {}, quietHours: quietNow('UTC'), timeZone: 'UTC' };
      await room.request('PUT', 'notifications/preferences', { token: room.tokenFor('USER', id), body: preferences });
      fcm.answer = () => 'internal';
      const notification = await tell(id, notice('alert', priority, { channels: ['push'] }));
      const { id: delivery } = await of(notification, 'push');
      if (priority === 'urgent') await eventually(async () => expect((await of(notification, 'push')).tries).toBe(1));
      await room.database.query(`UPDATE notification_deliveries SET due_at = now() WHERE id = $1`, [delivery]);
      await eventually(async () => {
        await room.database.query(`UPDATE notification_deliveries SET due_at = now() WHERE id = $1 AND claimed_at IS NULL`, [delivery]);
        expect(await room.get(TryRepository).claim([delivery], new Date())).toHaveLength(1);
      });
      await room.database.query(
        `UPDATE notification_deliveries SET claimed_at = now() - interval '2 minutes', due_at = now() - interval '2 minutes' WHERE id = $1`,
        [delivery],
      );
      return notification;
    };
    const [low, urgent] = [await hold('low'), await hold('urgent')];
    fcm.answer = () => 'ok';
    await recover();
    expect(await of(low, 'push')).toMatchObject({ status: 'failed', reason: 'outcome_unknown' });
    await eventually(async () => expect(await of(urgent, 'push')).toMatchObject({ status: 'sent' }));
    expect(pushesTo(token)).toBe(1);
    expect((await of(urgent, 'push')).attempts.map(({ outcome }) => outcome)).toContain('unknown');
  });

  it.each<FcmAnswer>(['taken-cut', 'taken-silence', 'deadline'])(
    'are not sent twice when the provider may have taken it (%s), but what is urgent goes again',
    async (answer) => {
      const { id, token } = await personWithPhone();
      fcm.answer = (message) => (message.token === token ? answer : 'ok');
      const [low, urgent] = [await tell(id, notice('system', 'low')), await tell(id, notice('alert', 'urgent'))];
      await eventually(async () => expect(await of(low, 'push')).toMatchObject({ status: 'failed', reason: 'outcome_unknown', tries: 1 }));
      expect((await of(low, 'push')).attempts).toEqual([expect.objectContaining({ outcome: 'unknown' })]);
      await eventually(async () => expect(await of(urgent, 'push')).toMatchObject({ status: 'queued', tries: 1 }));
      fcm.answer = () => 'ok';
      await makeDue((await of(urgent, 'push')).id);
      await recover();
      await eventually(async () => expect(await of(urgent, 'push')).toMatchObject({ status: 'sent', tries: 2 }));
      const tags = fcm.received.filter((message) => message.token === token).map(({ android }) => android?.notification.tag);
      expect(tags.filter((tag) => tag === low).length).toBeLessThanOrEqual(1);
      expect(tags).toContain(urgent);
    },
  );

  it('are held by one try, whoever else wants some of them', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => addPerson(room)));
    const queue = room.get(Jobs).queue('notifications');
    await queue.pause();
    const told = await Promise.all(ids.map((id) => tell(id, notice('system', 'low', { channels: ['realtime'] }))));
    const waiting = await Promise.all(told.map(async (notification) => (await of(notification, 'realtime')).id));
    const tries = room.get(TryRepository);
    const claims = await Promise.all([
      tries.claim(waiting.slice(0, 6), new Date()),
      tries.claim(waiting.slice(2).reverse(), new Date()),
      tries.claim([...waiting, newId()], new Date()),
    ]);
    expect(claims.flatMap((claimed) => claimed.map(({ id }) => id)).sort()).toEqual(waiting.toSorted());
    await queue.resume();
    const sent = { outcome: 'sent', tryReason: null, reason: null, status: 'sent', dueAt: null, providerId: null } as const;
    // PostgreSQL takes no text with this character: the others are written all the same.
    const ends = waiting.map((id, index) => ({ ...sent, id, number: 1, ...(index === 3 && { providerId: '\u0000' }) }));
    const written = await Promise.allSettled(ends.map((end) => room.get(TryEnds).write(end, new AbortController().signal)));
    expect(written.map(({ status }) => status)).toEqual(ends.map((_, index) => (index === 3 ? 'rejected' : 'fulfilled')));
    expect(await Promise.all(told.map(async (notification) => (await of(notification, 'realtime')).status))).toEqual(
      ends.map((_, index) => (index === 3 ? 'queued' : 'sent')),
    );
    expect(await tries.endAll([{ ...sent, id: waiting[0]!, number: 1 }])).toEqual(new Map());
  });

  it('that their job ended without doing get another one', async () => {
    const { id, token } = await personWithPhone();
    const queue = room.get(Jobs).queue('notifications');
    const notification = await tell(id, notice('system', 'low'));
    await eventually(async () => expect(await of(notification, 'push')).toMatchObject({ status: 'sent' }));
    const { id: delivery } = await of(notification, 'push');
    // As PostgreSQL looks that went back to before the try: the job is done, the delivery is not.
    await room.database.query(
      `UPDATE notification_deliveries SET status = 'queued', tries = 0, due_at = now() - interval '2 minutes' WHERE id = $1`,
      [delivery],
    );
    await room.database.query(`DELETE FROM notification_tries WHERE delivery_id = $1`, [delivery]);
    await eventually(async () => expect(await queue.getJobState(`notifications.deliveries-send/${delivery}.0`)).toBe('completed'));
    await recover();
    await eventually(async () => expect(await of(notification, 'push')).toMatchObject({ status: 'sent', tries: 1 }));
    expect(pushesTo(token)).toBe(2);
  });

  it('are mailed to nobody whose address is not proven, except what protects the account', async () => {
    const id = await addPerson(room, { isEmailVerified: false });
    const order = await tell(id, notice('order', 'low'));
    const security = await tell(id, notice('security', 'low'));
    await eventually(async () => {
      expect(await of(order, 'email')).toMatchObject({ status: 'skipped', reason: 'address_unverified' });
      expect(await of(security, 'email')).toMatchObject({ status: 'sent' });
    });
    expect(smtp.received.filter(({ to }) => to === `${id}@example.org`)).toHaveLength(1);
  });

  it('end for who follows the link of an e-mail, which changes nothing when it is only looked at', async () => {
    const id = await addPerson(room, { locale: 'en' });
    const { id: delivery } = await of(await tell(id, notice('order', 'low')), 'email');
    const path = `notifications/unsubscribe/${delivery}`;
    const grid = async (): Promise<unknown> =>
      (await room.request<{ channels: { order: object } }>('GET', 'notifications/preferences', { token: room.tokenFor('USER', id) })).body
        .channels.order;
    const looked = await room.request<string>('GET', path);
    expect(looked.headers.get('content-type')).toContain('text/html');
    expect(looked.body).toContain('Stop these e-mails');
    expect(await grid()).toMatchObject({ email: true });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await room.request('POST', path, { body: 'List-Unsubscribe=One-Click', headers: form })).status).toBe(200);
    expect(await grid()).toEqual({ in_app: true, push: true, email: false, realtime: true });
    expect(await of(await tell(id, notice('order', 'low')), 'email')).toMatchObject({ status: 'skipped', reason: 'preference' });
    expect((await room.request('POST', `notifications/unsubscribe/${newId()}`)).status).toBe(404);
    const elsewhere = { token: room.tokenFor('USER', id), body: 'ids=1', headers: form };
    expect((await room.request('POST', 'notifications/mark-read', elsewhere)).status).toBe(415);
  });
});
