import { type NotificationPriority, type NotificationType } from '@madinina/contracts';
import { NO_CHOICE } from '../preferences/preferences';
import { type Notice } from './notice';
import { type Circumstances, planDeliveries } from './plan-deliveries';

const text = { title: 'Titre', body: 'Texte' };
const notice = (type: NotificationType, priority: NotificationPriority, more: Partial<Notice> = {}): Notice => ({
  type,
  priority,
  texts: { fr: text, en: text, gcf: text },
  causeId: 'cause',
  ...more,
});

const midnight = new Date('2026-01-12T04:00:00Z');
const someone = (more: Partial<Circumstances> = {}): Circumstances => ({
  preferences: NO_CHOICE,
  timeZone: 'America/Martinique',
  deviceIds: ['phone', 'tablet'],
  recent: 0,
  throttleLimit: 10,
  now: midnight,
  ...more,
});

const outline = (noticed: Notice, who: Circumstances): string[] =>
  planDeliveries(noticed, who).map(({ channel, target, status, reason, dueAt }) =>
    [channel, target, status, reason, dueAt > midnight ? dueAt.toISOString() : ''].filter(Boolean).join(' '),
  );

const muted = {
  ...NO_CHOICE,
  choices: { alert: { in_app: false, push: false, realtime: false } },
  quietHours: { from: '22:00', until: '06:30' },
};

describe('the deliveries of a notification', () => {
  it('go by default to the list, the sockets and each device', () => {
    expect(outline(notice('alert', 'high'), someone())).toEqual([
      'in_app delivered',
      'push phone queued',
      'push tablet queued',
      'email skipped preference',
      'realtime queued',
    ]);
  });

  it('are held back by what the person chose, each with its reason', () => {
    expect(outline(notice('alert', 'high'), someone({ preferences: muted }))).toEqual([
      'in_app skipped preference',
      'push skipped preference',
      'email skipped preference',
      'realtime skipped preference',
    ]);
  });

  it.each([
    ['urgent', notice('alert', 'urgent')],
    ['security', notice('security', 'low')],
  ])('pass every preference and every night when %s', (_case, noticed) => {
    const who = someone({ preferences: muted, recent: 1_000 });
    expect(outline(noticed, who)).toEqual([
      'in_app delivered',
      'push phone queued',
      'push tablet queued',
      'email queued',
      'realtime queued',
    ]);
  });

  it('wait for the end of the night, in the zone that the person chose', () => {
    const preferences = { ...NO_CHOICE, quietHours: { from: '22:00', until: '06:30' } };
    expect(outline(notice('order', 'high'), someone({ preferences }))).toEqual([
      'in_app delivered',
      'push phone queued quiet_hours 2026-01-12T10:30:00.000Z',
      'push tablet queued quiet_hours 2026-01-12T10:30:00.000Z',
      'email queued quiet_hours 2026-01-12T10:30:00.000Z',
      'realtime queued',
    ]);
    const inParis = { ...preferences, timeZone: 'Europe/Paris' };
    expect(outline(notice('order', 'high'), someone({ preferences: inParis }))).toContain(
      'email queued quiet_hours 2026-01-12T05:30:00.000Z',
    );
  });

  it('are left to a summary when there are too many, of what may wait', () => {
    expect(outline(notice('alert', 'high'), someone({ recent: 9 }))).toContain('push phone queued');
    expect(outline(notice('alert', 'high'), someone({ recent: 10 }))).toEqual([
      'in_app delivered',
      'push skipped throttled 2026-01-12T04:15:00.000Z',
      'email skipped preference',
      'realtime queued',
    ]);
  });

  it('are left to the digest that the person chose, unless urgent', () => {
    const preferences: typeof NO_CHOICE = { ...NO_CHOICE, digests: { order: 'daily', alert: 'hourly' }, digestTime: '07:30' };
    expect(outline(notice('order', 'high'), someone({ preferences, recent: 1_000 }))).toEqual([
      'in_app delivered',
      'push skipped digest 2026-01-12T11:30:00.000Z',
      'email skipped digest 2026-01-12T11:30:00.000Z',
      'realtime queued',
    ]);
    expect(outline(notice('alert', 'low'), someone({ preferences }))).toContain('push skipped digest 2026-01-12T05:00:00.000Z');
    expect(outline(notice('alert', 'urgent'), someone({ preferences }))).toContain('push phone queued');
    expect(outline(notice('order', 'low'), someone({ preferences, deviceIds: [] }))).toContain('push skipped no_device');
  });

  it('say that there is no device, and keep to the channels that were asked for', () => {
    expect(outline(notice('system', 'low', { channels: ['push', 'in_app'] }), someone({ deviceIds: [] }))).toEqual([
      'in_app delivered',
      'push skipped no_device',
      'email skipped not_asked',
      'realtime skipped not_asked',
    ]);
  });
});
