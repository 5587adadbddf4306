import { AuthFacade } from '@madinina/auth';
import { type NotificationPriority, type NotificationType } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { type RoomHarness } from '@madinina/platform/harness';
import { eventually, FcmStandIn, type ReceivedMail, SmtpStandIn } from '@madinina/platform/testing';
import { type TracedDeliveryDto } from '../deliveries/delivery.dto';
import { InboxRepository } from '../inbox/inbox.repository';
import { addPerson, clockIn, quietNow, startNotifications, type TestPerson } from '../notifications.harness';
import { type Notice } from '../notify/notice';
import { Notifier } from '../notify/notifier.service';
import { DigestService } from './digest.service';
import { FlushDigestsJob } from './flush-digests.job';

const notice = (type: NotificationType, more: Partial<Notice> = {}): Notice => {
  const text = { title: `Titre ${type}`, body: 'Texte' };
  return { type, priority: 'low', texts: { fr: text, en: { ...text, title: `Title ${type}` }, gcf: text }, causeId: newId(), ...more };
};

describe('a digest', () => {
  let room: RoomHarness;
  let fcm: FcmStandIn;
  let smtp: SmtpStandIn;
  beforeAll(async () => {
    [fcm, smtp] = await Promise.all([FcmStandIn.start(), SmtpStandIn.start()]);
    room = await startNotifications({
      PUSH_DRIVER: 'fcm',
      FCM_URL: fcm.url,
      FCM_SERVICE_ACCOUNT: fcm.serviceAccount,
      MAIL_DRIVER: 'smtp',
      SMTP_URL: smtp.url(),
    });
  }, 60_000);
  afterAll(async () => {
    await room.stop();
    await Promise.all([fcm.stop(), smtp.stop()]);
  });

  interface Person {
    readonly id: string;
    readonly token: string;
  }
  const choose = async (accountId: string, preferences: object): Promise<void> => {
    const { status } = await room.request('PUT', 'notifications/preferences', {
      token: room.tokenFor('USER', accountId),
      body: { timeZone: 'America/Martinique', ...preferences },
    });
    expect(status).toBe(200);
  };
  const person = async (preferences: object, more?: TestPerson): Promise<Person> => {
    const id = await addPerson(room, more);
    const token = `token-${newId()}`;
    const body = { token, platform: 'android' };
    expect((await room.request('POST', 'notifications/devices', { token: room.tokenFor('USER', id), body })).status).toBe(201);
    await choose(id, preferences);
    return { id, token };
  };
  const tell = async ({ id }: Person, told: Notice): Promise<string> => {
    const profile = await room.get(AuthFacade).profileOf(id);
    const [notification] = await room.get(Notifier).notify([profile!], told);
    return notification!;
  };
  const flush = (): Promise<unknown> => room.get(FlushDigestsJob).handle({ signal: new AbortController().signal });
  /** The end of the period came. */
  const makeDue = ({ id }: Person, ago = '1 minute'): Promise<unknown> =>
    room.database.query(`UPDATE notification_digest_items SET due_at = now() - $2::interval WHERE account_id = $1 AND digest_id IS NULL`, [
      id,
      ago,
    ]);
  const waiting = ({ id }: Person): Promise<{ channel: string; dueAt: Date }[]> =>
    room.database.query(
      'SELECT channel, due_at AS "dueAt" FROM notification_digest_items WHERE account_id = $1 AND digest_id IS NULL ORDER BY 1, 2',
      [id],
    );
  const of = async (notification: string, channel: string): Promise<TracedDeliveryDto> => {
    const path = `notifications/${notification}/deliveries`;
    const { body } = await room.request<{ items: TracedDeliveryDto[] }>('GET', path, { token: room.tokenFor('ADMIN') });
    return body.items.find((delivery) => delivery.channel === channel)!;
  };
  const pushesTo = ({ token }: Person): { title: string; body: string }[] =>
    fcm.received.filter((message) => message.token === token).map(({ notification }) => notification);
  const mailsTo = ({ id }: Person): ReceivedMail[] => smtp.received.filter(({ to }) => to === `${id}@example.org`);
  const readable = ({ source }: ReceivedMail): string =>
    Buffer.from(
      source.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    ).toString();
  const both = { channels: { message: { email: true }, waste_update: { push: true, email: true } } };
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/Martinique', timeStyle: 'short' });
  const daily = { ...both, digests: { message: 'daily', waste_update: 'daily' }, digestTime: clockIn(12) };

  it('holds push and e-mail back until the day’s end, then is one of each, however many processes see to it', async () => {
    const someone = await person(daily, { locale: 'en' });
    const held = [
      await tell(someone, notice('message')),
      await tell(someone, notice('message')),
      await tell(someone, notice('waste_update')),
    ];
    expect(await of(held[0]!, 'push')).toMatchObject({ status: 'skipped', reason: 'digest' });
    expect(await of(held[0]!, 'email')).toMatchObject({ status: 'skipped', reason: 'digest' });
    expect(await of(held[0]!, 'in_app')).toMatchObject({ status: 'delivered' });
    await eventually(async () => expect(await of(held[0]!, 'realtime')).toMatchObject({ status: 'sent' }));
    await flush();
    expect([(await waiting(someone)).length, pushesTo(someone), mailsTo(someone)]).toEqual([6, [], []]);
    await makeDue(someone);
    await Promise.all(Array.from({ length: 5 }, flush));
    await eventually(() => {
      expect(pushesTo(someone)).toHaveLength(1);
      expect(mailsTo(someone)).toHaveLength(1);
    });
    await flush();
    const text = 'Messages: 2\nWaste: 1\n• Title waste_update\n• Title message\n• Title message';
    expect(pushesTo(someone)).toEqual([{ title: 'Summary: 3 notifications', body: text }]);
    const [mail] = mailsTo(someone);
    expect(readable(mail!)).toContain('Messages: 2');
    expect(readable(mail!)).toContain('http://localhost:3000/notifications');
    expect(mail!.source).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    const list = await room.request<{ items: unknown[] }>('GET', 'notifications', { token: room.tokenFor('USER', someone.id) });
    expect(list.body.items).toHaveLength(3);
    const digests = await room.database.query('SELECT channel FROM notification_digests WHERE account_id = $1 ORDER BY 1', [someone.id]);
    expect(digests).toEqual([{ channel: 'email' }, { channel: 'push' }]);
  });

  it.each<[string, NotificationType, NotificationPriority]>([
    ['urgent', 'message', 'urgent'],
    ['security', 'security', 'low'],
  ])('never holds back what is %s', async (_case, type, priority) => {
    const someone = await person(daily);
    await tell(someone, notice(type, { priority }));
    await eventually(() => expect(pushesTo(someone)).toHaveLength(1));
    expect(await waiting(someone)).toEqual([]);
  });

  it('leaves at once, with all that waited, when its person wants each by itself again', async () => {
    const someone = await person(daily);
    await tell(someone, notice('message'));
    await choose(someone.id, both);
    await tell(someone, notice('message'));
    await flush();
    await eventually(() =>
      expect(
        pushesTo(someone)
          .map(({ title }) => title)
          .sort(),
      ).toEqual(['Résumé\u00A0: 1 notification', 'Titre message']),
    );
    expect(await waiting(someone)).toEqual([]);
  });

  it('follows its person to another time', async () => {
    const someone = await person({ ...daily, digestTime: clockIn(6) });
    const other = clockIn(7);
    await tell(someone, notice('message'));
    await choose(someone.id, { ...daily, digestTime: other });
    const [item] = await waiting(someone);
    expect(clock.format(item!.dueAt)).toBe(other);
  });

  it('leaves what was written while it left to the next one', async () => {
    const someone = await person(daily);
    await tell(someone, notice('message'));
    await makeDue(someone, '10 minutes');
    await flush();
    await eventually(() => expect(pushesTo(someone)).toHaveLength(1));
    await tell(someone, notice('message'));
    await room.database.query(
      `UPDATE notification_digest_items i SET due_at = d.ends_at FROM notification_digests d
       WHERE d.account_id = $1 AND i.account_id = $1 AND d.channel = i.channel AND i.digest_id IS NULL`,
      [someone.id],
    );
    await flush();
    const put = await waiting(someone);
    expect(put).toHaveLength(2);
    expect(put.every(({ dueAt }) => dueAt > new Date())).toBe(true);
    expect(pushesTo(someone)).toHaveLength(1);
  });

  it('names neither what was read meanwhile nor what is no longer wanted, and is not sent for nothing', async () => {
    const someone = await person(daily);
    const [read, unwanted] = [await tell(someone, notice('message')), await tell(someone, notice('waste_update'))];
    await room.request('PUT', `notifications/read/${read}`, { token: room.tokenFor('USER', someone.id) });
    await choose(someone.id, { ...daily, channels: { message: { email: true }, waste_update: { push: false, email: false } } });
    await makeDue(someone);
    await flush();
    expect(await of(read, 'email')).toMatchObject({ status: 'skipped', reason: 'read' });
    expect(await of(unwanted, 'push')).toMatchObject({ status: 'skipped', reason: 'preference' });
    expect(await room.database.query('SELECT FROM notification_digests WHERE account_id = $1', [someone.id])).toEqual([]);
    expect(await waiting(someone)).toEqual([]);
  });

  it('waits for the end of quiet hours', async () => {
    const quietHours = quietNow();
    const someone = await person({ ...daily, quietHours });
    await tell(someone, notice('message'));
    await makeDue(someone);
    await flush();
    expect((await waiting(someone)).map(({ dueAt }) => clock.format(dueAt))).toEqual([quietHours.until, quietHours.until]);
  });

  it('is whole or nothing when its process fails on the way, and then comes once', async () => {
    const someone = await person(daily);
    await tell(someone, notice('message'));
    await makeDue(someone);
    const inbox = room.get(InboxRepository);
    const failing = jest.spyOn(inbox, 'addAll').mockRejectedValueOnce(new Error('Killed'));
    await expect(room.get(DigestService).tell(someone.id, new Date())).rejects.toThrow('Killed');
    failing.mockRestore();
    expect(await waiting(someone)).toHaveLength(2);
    await flush();
    await eventually(() => expect(pushesTo(someone)).toHaveLength(1));
    await eventually(() => expect(mailsTo(someone)).toHaveLength(1));
  });

  it('goes away with its account, and is not sent to one that is disabled', async () => {
    const [erased, disabled] = [await person(daily), await person(daily)];
    const told = [await tell(erased, notice('message')), await tell(disabled, notice('message'))] as const;
    await room.database.query('DELETE FROM accounts WHERE id = $1', [erased.id]);
    await room.database.query(`UPDATE accounts SET status = 'disabled' WHERE id = $1`, [disabled.id]);
    await Promise.all([makeDue(erased), makeDue(disabled)]);
    await flush();
    expect([await waiting(erased), await waiting(disabled)]).toEqual([[], []]);
    expect(await of(told[1], 'push')).toMatchObject({ reason: 'account_inactive' });
    expect([...pushesTo(erased), ...pushesTo(disabled)]).toEqual([]);
  });

  it('ends, for who follows the link of its mail, the mails of all types in it', async () => {
    const someone = await person(daily);
    await tell(someone, notice('message'));
    await tell(someone, notice('waste_update'));
    await makeDue(someone);
    await flush();
    await eventually(() => expect(mailsTo(someone)).toHaveLength(1));
    const [, link] = /List-Unsubscribe:\s*<[^>]*(\/api\/v1[^>]+)>/.exec(mailsTo(someone)[0]!.source)!;
    expect((await room.request('POST', link!)).status).toBe(200);
    const { body } = await room.request<{ channels: Record<string, object> }>('GET', 'notifications/preferences', {
      token: room.tokenFor('USER', someone.id),
    });
    expect([body.channels['message'], body.channels['waste_update'], body.channels['order']]).toEqual([
      { in_app: true, push: true, email: false, realtime: true },
      { in_app: true, push: true, email: false, realtime: true },
      { in_app: true, push: true, email: true, realtime: true },
    ]);
  });

  it('sums up what is too much of one type, of which ten are pushed one by one', async () => {
    const operator = await person({}, { roles: ['OPERATOR'] });
    const profile = await room.get(AuthFacade).profileOf(operator.id);
    for (let number = 0; number < 60; number += 1) await room.get(Notifier).notify([profile!], notice('alert', { priority: 'high' }));
    await tell(operator, notice('message'));
    await tell(operator, notice('alert', { priority: 'urgent' }));
    const [{ held } = { held: 0 }] = await room.database.query<{ held: number }>(
      'SELECT count(*)::int AS held FROM notification_digest_items WHERE account_id = $1',
      [operator.id],
    );
    expect(held).toBe(50);
    await makeDue(operator);
    await flush();
    const titles = (): string[] => pushesTo(operator).map(({ title }) => title);
    await eventually(() => {
      const oneByOne = titles().filter((title) => title.startsWith('Titre'));
      expect(oneByOne.sort()).toEqual([...Array<string>(11).fill('Titre alert'), 'Titre message']);
      // More than one when a quarter of an hour ends meanwhile.
      const summedUp = titles().flatMap((title) => /^Résumé\u00A0: (\d+)/.exec(title)?.[1] ?? []);
      expect(summedUp.reduce((sum, count) => sum + Number(count), 0)).toBe(50);
    });
    const list = await room.request<{ count: number }>('GET', 'notifications/unread-count', { token: room.tokenFor('USER', operator.id) });
    expect(list.body.count).toBe(62);
  });

  it('does not tell of a broadcast that was cancelled', async () => {
    const someone = await person({ ...daily, digests: { system: 'daily' } });
    const notification = await tell(someone, notice('system'));
    const { body: broadcast } = await room.request('POST', 'notifications/bulk', {
      token: room.tokenFor('ADMIN'),
      body: { accountIds: [someone.id], type: 'system', priority: 'low', texts: { fr: { title: 'Diffusion', body: 'Texte' } } },
    });
    await eventually(async () => expect(await waiting(someone)).toHaveLength(2));
    await room.database.query(`UPDATE notification_broadcasts SET status = 'running', finished_at = NULL WHERE id = $1`, [broadcast['id']]);
    const path = `notifications/broadcasts/${String(broadcast['id'])}/cancel`;
    expect((await room.request('POST', path, { token: room.tokenFor('ADMIN') })).status).toBe(200);
    expect(await waiting(someone)).toHaveLength(1);
    expect(await of(notification, 'push')).toMatchObject({ reason: 'digest' });
  });

  it('is one, of all that was due while no worker ran', async () => {
    const someone = await person(daily);
    for (let number = 0; number < 3; number += 1) await tell(someone, notice('message'));
    await room.database.query(
      `UPDATE notification_digest_items i SET due_at = now() - make_interval(hours => n.hours::integer)
       FROM (SELECT notification_id, row_number() OVER () AS hours FROM notification_digest_items WHERE account_id = $1) n
       WHERE i.notification_id = n.notification_id`,
      [someone.id],
    );
    await flush();
    await eventually(() => expect(pushesTo(someone).map(({ title }) => title)).toEqual(['Résumé\u00A0: 3 notifications']));
    expect(await waiting(someone)).toEqual([]);
  });
});
