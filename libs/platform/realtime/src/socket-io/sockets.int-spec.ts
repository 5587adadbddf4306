import { randomUUID } from 'node:crypto';
import { type Role, realtimeRoom } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { type RoomHarness, testToken } from '@madinina/platform/harness';
import { eventually } from '@madinina/platform/testing';
import { members, sayAlerts, socketHolder, speakerBeside, TestClients } from '../realtime.harness';
import { RealtimeEmitter } from '../realtime-emitter';

describe('sockets', () => {
  let first: RoomHarness;
  let second: RoomHarness;
  let speaker: RoomHarness;
  const clients = new TestClients();

  beforeAll(async () => {
    first = await socketHolder();
    second = await socketHolder({ redisKeyPrefix: first.redisKeyPrefix });
    speaker = await speakerBeside(first);
  });
  afterEach(() => clients.end());
  afterAll(async () => {
    await speaker.stop();
    await second.stop();
    await first.stop();
  });

  it('are in the rooms that the server decides', async () => {
    const accountId = newId();
    const { welcome } = await clients.connect(first, testToken(['USER', 'OPERATOR'], accountId));
    expect(welcome.rooms).toEqual(expect.arrayContaining([`user:${accountId}`, 'role:USER', 'role:OPERATOR']));
  });

  it.each([
    ['no token', undefined, 'auth.token.missing'],
    ['a token that is none', 'rubbish', 'auth.token.invalid'],
  ])('are refused with %s', async (_what, token, code) => {
    await expect(clients.connect(first, token)).rejects.toMatchObject({ data: { code } });
  });

  it('hear what another process says, in order, once, whichever process holds them', async () => {
    const here = await clients.connect(first, testToken(['OPERATOR']));
    const there = await clients.connect(second, testToken(['OPERATOR', 'ADMIN']));
    const citizen = await clients.connect(second, testToken(['USER']));
    const ids = await sayAlerts(speaker, [realtimeRoom.role('OPERATOR'), realtimeRoom.role('ADMIN')], 50);
    await eventually(() => {
      expect(here.heard).toEqual(ids);
      expect(there.heard).toEqual(ids);
    });
    expect(citizen.heard).toEqual([]);
    expect(here.numbers).toEqual(there.numbers);
  });

  it.each<[string, Role[], unknown, object]>([
    ['a zone that is one', ['USER'], { room: `zone:${newId()}` }, { ok: true }],
    ['another person’s room', ['SUPER_ADMIN'], { room: `user:${newId()}` }, { ok: false, code: 'realtime.room.refused' }],
    ['a role', ['USER'], { room: 'role:ADMIN' }, { ok: false, code: 'realtime.room.refused' }],
    ['a conversation of others', ['ADMIN'], { room: `conversation:${newId()}` }, { ok: false, code: 'realtime.room.refused' }],
    ['nothing', ['USER'], { room: 7 }, { ok: false, code: 'realtime.room.malformed' }],
    ['something endless', ['USER'], { room: `zone:${'a'.repeat(10_000)}` }, { ok: false, code: 'realtime.room.malformed' }],
  ])('that ask for %s are answered', async (_what, roles, body, answer) => {
    const { socket } = await clients.connect(first, testToken(roles));
    await expect(socket.emitWithAck('join_room', body) as Promise<object>).resolves.toEqual(answer);
  });

  it('no longer hear a room that they left, and cannot leave their own', async () => {
    const accountId = newId();
    const { socket, heard } = await clients.connect(first, testToken(['USER'], accountId));
    const room = realtimeRoom.zone(newId());
    await socket.emitWithAck('join_room', { room });
    const ids = await sayAlerts(speaker, room, 1);
    await eventually(() => expect(heard).toEqual(ids));
    expect(await socket.emitWithAck('leave_room', { room })).toEqual({ ok: true });
    await sayAlerts(speaker, room, 1);
    expect(await socket.emitWithAck('leave_room', { room: `user:${accountId}` })).toEqual({ ok: false, code: 'realtime.room.refused' });
    const [own] = await sayAlerts(speaker, realtimeRoom.user(accountId), 1);
    await eventually(() => expect(heard).toEqual([...ids, own]));
  });

  it('of a room of the city that this process does not carry say so', async () => {
    const { socket } = await clients.connect(first, testToken(['USER']));
    const said = { conversationId: newId(), text: 'Bonjou' };
    expect(await socket.emitWithAck('send_message', said)).toEqual({ ok: false, code: 'realtime.message.not_carried' });
    const bare = await socketHolder({ providers: [], redisKeyPrefix: first.redisKeyPrefix });
    const { socket: other } = await clients.connect(bare, testToken(['USER']));
    const answer = { ok: false, code: 'realtime.room.not_carried' };
    expect(await other.emitWithAck('join_room', { room: `zone:${newId()}` })).toEqual(answer);
    other.disconnect();
    await bare.stop();
  });

  it('in a conversation hear who types, but not themselves, and no one else does', async () => {
    const [ana, ben, eve] = [newId(), newId(), newId()];
    const conversationId = newId();
    members.set(conversationId, [ana, ben]);
    const [a, b, e] = [
      await clients.connect(first, testToken(['USER'], ana)),
      await clients.connect(second, testToken(['USER'], ben)),
      await clients.connect(second, testToken(['USER'], eve)),
    ];
    const typed: [string, object][] = [];
    for (const [name, { socket }] of [
      ['ana', a],
      ['ben', b],
      ['eve', e],
    ] as const)
      socket.on('typing', (message: object, number?: string) => typed.push([name, { ...message, number }]));
    const typing = { conversationId, typing: true };
    expect(await e.socket.emitWithAck('typing', typing)).toEqual({ ok: false, code: 'realtime.room.not_joined' });
    for (const { socket } of [a, b])
      expect(await socket.emitWithAck('join_room', { room: `conversation:${conversationId}` })).toEqual({ ok: true });
    expect(await a.socket.emitWithAck('typing', typing)).toEqual({ ok: true });
    await eventually(() => expect(typed).toEqual([['ben', { ...typing, accountId: ana, number: undefined }]]));
  });

  it('are no more than an account may hold, in all processes together', async () => {
    const token = testToken(['USER']);
    await clients.connect(first, token);
    const { socket } = await clients.connect(second, token);
    const native = await clients.native(second, `?token=${token}`);
    await eventually(() => expect(native.said[0]).toMatchObject({ type: 'connected' }));
    await expect(clients.connect(first, token)).rejects.toMatchObject({ data: { code: 'realtime.sockets.too_many' } });
    socket.disconnect();
    await eventually(() => clients.connect(first, token));
  });

  it('of a revoked session are cut at once, in every process, and stay away', async () => {
    const accountId = newId();
    const { socket } = await clients.connect(second, testToken(['USER'], accountId));
    const native = await clients.native(second, `?token=${testToken(['USER'], accountId)}`);
    await eventually(() => expect(native.said).toHaveLength(1));
    const cut = new Promise((resolve) => socket.once('disconnect', resolve));
    await speaker.get(RealtimeEmitter).disconnect(realtimeRoom.user(accountId));
    expect(await cut).toBe('io server disconnect');
    expect((await native.closed)[0]).toBe(4403);
  });

  it('that say something unknown, or nonsense, are answered and stay', async () => {
    const { socket } = await clients.connect(first, testToken(['USER']));
    for (const event of ['toString', '__proto__', 'destroy_city'])
      expect(await socket.emitWithAck(event, { a: 1 })).toEqual({ ok: false, code: 'realtime.event.unknown' });
    for (const body of [undefined, null, [], 7, 'x', { conversationId: randomUUID(), text: ' ' }, { conversationId: 1, text: 'x' }])
      expect(await socket.emitWithAck('send_message', body)).toEqual({ ok: false, code: 'realtime.message.malformed' });
    socket.emit('join_room');
    socket.emit('typing', { typing: true });
    expect(await socket.emitWithAck('recover', { since: '../../etc' })).toEqual({ ok: false, code: 'realtime.number.malformed' });
    expect(await socket.emitWithAck('ping')).toMatchObject({ number: expect.stringMatching(/^\d+-\d+$/) as string });
  });

  it('that talk without end are refused, and at last cut', async () => {
    const { socket } = await clients.connect(first, testToken(['USER']));
    const codes = new Set<string>();
    for (let said = 0; said < 40; said += 1) expect(await socket.emitWithAck('ping')).toHaveProperty('serverTime');
    const cut = new Promise((resolve) => socket.once('disconnect', resolve));
    for (let said = 0; said < 1_000; said += 1)
      socket.emit('ping', undefined, ({ code }: { code?: string }) => code !== undefined && codes.add(code));
    expect(await cut).toBe('io server disconnect');
    expect(codes).toEqual(new Set(['realtime.rate.exceeded']));
  });
});
