import { newId } from '@madinina/platform/database';
import { type RoomHarness } from '@madinina/platform/harness';
import { type CityJob } from '@madinina/platform/queue';
import { eventually } from '@madinina/platform/testing';
import { RecoverDeliveriesJob } from '../deliveries/recover-deliveries.job';
import { addPerson, quietNow, startNotifications } from '../notifications.harness';
import { type Push, PushSender } from '../push/push-sender.port';
import { type RecordingPush } from '../push/recording.push.adapter';
import { type TemplateDto } from './template.dto';

const text = { title: 'Bac {{name}}', body: '{{level}} %' };
const template = { key: 'waste.full', type: 'waste_update', texts: { fr: text, gcf: { title: 'Poubèl {{name}}', body: '{{level}} %' } } };

describe('templates', () => {
  let room: RoomHarness;
  beforeAll(async () => {
    room = await startNotifications();
  });
  afterAll(() => room.stop());

  const ask = <Body = Record<string, unknown>>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path = '',
    body?: object,
    headers = {},
  ): ReturnType<typeof room.request<Body>> =>
    room.request<Body>(method, `notifications/templates${path}`, { token: room.tokenFor('ADMIN', newId()), body, headers });

  it('are written in every language, changed as versions, previewed and removed', async () => {
    const { status, body: made } = await ask<TemplateDto>('POST', '', template);
    expect(status).toBe(201);
    expect(made).toMatchObject({ version: 1, variables: ['level', 'name'], texts: { en: text } });
    expect(await ask('POST', '', template)).toMatchObject({ status: 409, body: { code: 'notifications.template.key_taken' } });
    const preview = (variables: object): ReturnType<typeof ask> => ask('POST', `/${made.id}/preview`, { variables });
    expect((await preview({ name: '12', level: 92 })).body).toMatchObject({ gcf: { title: 'Poubèl 12', body: '92 %' } });
    expect(await preview({ name: '12', colour: 'red' })).toMatchObject({ status: 422, body: { missing: ['level'], unknown: ['colour'] } });
    const change = { texts: { fr: { title: 'Plein', body: '{{name}}' } } };
    const changes = await Promise.all([1, 1].map(() => ask('PATCH', `/${made.id}`, change, { 'if-match': '"1-x"' })));
    expect(changes.map((answer) => answer.status).sort()).toEqual([200, 412]);
    const versions = await room.database.query('SELECT version FROM notification_template_versions WHERE template_id = $1 ORDER BY 1', [
      made.id,
    ]);
    expect(versions).toEqual([{ version: 1 }, { version: 2 }]);
    expect((await ask<{ items: TemplateDto[] }>('GET')).body.items).toEqual([expect.objectContaining({ version: 2, variables: ['name'] })]);
    expect([(await ask('DELETE', `/${made.id}`)).status, (await ask('DELETE', `/${made.id}`)).status]).toEqual([204, 404]);
    expect((await ask('POST', '', template)).status).toBe(201);
  });

  it('give what is told its words, which then stay', async () => {
    const accountId = await addPerson(room, { locale: 'gcf' });
    const { body: made } = await ask<TemplateDto>('POST', '', { ...template, key: 'told' });
    const tell = (words: object): ReturnType<typeof ask> =>
      room.request('POST', 'notifications', {
        token: room.tokenFor('ADMIN'),
        body: { accountId, type: 'system', priority: 'low', ...words },
      });
    expect((await tell({ template: { key: 'told', variables: { name: '7', level: 9 } } })).status).toBe(201);
    await ask('PATCH', `/${made.id}`, { texts: { fr: { title: 'Autre', body: 'Autre' } } });
    const { body } = await room.request('GET', 'notifications', { token: room.tokenFor('USER', accountId) });
    expect(body['items']).toEqual([expect.objectContaining({ title: 'Poubèl 7', body: '9 %' })]);
    for (const wrong of [
      {},
      { template: { key: 'none', variables: {} } },
      { template: { key: 'told' } },
      { texts: { fr: text }, template: { key: 'told', variables: {} } },
    ])
      expect((await tell(wrong)).status).toBe(422);
  });

  it('may be changed and removed while what they worded waits to be sent', async () => {
    const accountId = await addPerson(room);
    const own = { token: room.tokenFor('USER', accountId) };
    const quiet = { quietHours: quietNow('UTC'), timeZone: 'UTC' };
    await room.request('PUT', 'notifications/preferences', { ...own, body: quiet });
    await room.request('POST', 'notifications/devices', { ...own, body: { token: `token-${newId()}`, platform: 'ios' } });
    const { body: made } = await ask<TemplateDto>('POST', '', { ...template, key: 'queued' });
    const told = await room.request('POST', 'notifications', {
      token: room.tokenFor('ADMIN'),
      body: { accountId, type: 'order', priority: 'low', template: { key: 'queued', variables: { name: '{{level}}', level: 3 } } },
    });
    expect(told.status).toBe(201);
    await ask('PATCH', `/${made.id}`, { texts: { fr: { title: 'Autre {{x}}', body: 'Autre' } } });
    expect((await ask('DELETE', `/${made.id}`)).status).toBe(204);
    const sent = (): Push[] => (room.get(PushSender) as RecordingPush).sent.filter(({ tag }) => tag === told.body['notificationId']);
    expect(sent()).toEqual([]);
    await room.database.query(`UPDATE notification_deliveries SET due_at = now() - interval '2 minutes' WHERE notification_id = $1`, [
      told.body['notificationId'],
    ]);
    await room.get(RecoverDeliveriesJob).handle({ signal: new AbortController().signal } as CityJob<object>);
    // A value that looks like a variable stays a value.
    await eventually(() => expect(sent()).toEqual([expect.objectContaining({ title: 'Bac {{level}}', body: '3 %' })]));
  });

  it.each([
    { key: 'Bad Key' },
    { type: 'gossip' },
    { texts: { fr: { title: '{{Name}}', body: 'x' } } },
    { texts: { fr: text, en: { title: 'Bin', body: 'full' } } },
  ])('are not %j', async (wrong) => {
    expect((await ask('POST', '', { ...template, key: 'other', ...wrong })).status).toBe(422);
  });

  it('are for admins', async () => {
    expect((await room.request('GET', 'notifications/templates', { token: room.tokenFor('OPERATOR') })).status).toBe(403);
  });
});
