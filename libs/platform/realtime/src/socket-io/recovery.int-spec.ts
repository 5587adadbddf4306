import { realtimeRoom } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { type RoomHarness, testToken } from '@madinina/platform/harness';
import { RedisConnections } from '@madinina/platform/queue';
import { eventually } from '@madinina/platform/testing';
import { type Redis } from 'ioredis';
import { alertOf, cutLine, MortalHolder, moveTo, sayAlerts, socketHolder, speakerBeside, TestClients } from '../realtime.harness';
import { RealtimeEmitter } from '../realtime-emitter';
import { realtimeKeys } from '../realtime-keys';
import { StreamReader } from '../stream/stream-reader';
import { SocketAudience } from './socket-audience';

const OPERATORS = realtimeRoom.role('OPERATOR');

describe('a socket that comes back', () => {
  let holder: RoomHarness;
  let speaker: RoomHarness;
  const clients = new TestClients();
  const mortals: MortalHolder[] = [];

  beforeAll(async () => {
    holder = await socketHolder();
    speaker = await speakerBeside(holder);
  });
  afterEach(async () => {
    clients.end();
    for (const mortal of mortals.splice(0)) await mortal.kill();
  });
  afterAll(async () => {
    await speaker.stop();
    await holder.stop();
  });

  const mortal = async (): Promise<MortalHolder> => {
    const started = await MortalHolder.start(holder);
    mortals.push(started);
    return started;
  };

  it('gets what it missed after a cut, once, in order, with growing numbers', async () => {
    const { socket, heard, numbers, welcomes } = await clients.connect(holder, testToken(['OPERATOR']));
    const before = await sayAlerts(speaker, OPERATORS, 3);
    await eventually(() => expect(heard).toEqual(before));
    cutLine(socket);
    const missed = await sayAlerts(speaker, OPERATORS, 50);
    await eventually(() => expect(heard).toEqual([...before, ...missed]));
    expect([socket.recovered, welcomes.map(({ recovered }) => recovered)]).toEqual([true, [false, true]]);
    const after = await sayAlerts(speaker, OPERATORS, 3);
    await eventually(() => expect(heard).toEqual([...before, ...missed, ...after]));
    const padded = numbers.map((number) =>
      number
        .split('-')
        .map((part) => part.padStart(15, '0'))
        .join('-'),
    );
    expect(padded).toEqual([...new Set(padded)].sort());
  });

  it('gets hundreds that were said while its process was killed and it went to another, each once, in order', async () => {
    const dying = await mortal();
    const accountId = newId();
    const zone = realtimeRoom.zone(newId());
    const { socket, heard } = await clients.connect(dying.url, testToken(['USER'], accountId));
    await expect(socket.emitWithAck('join_room', { room: zone }) as Promise<object>).resolves.toEqual({ ok: true });
    const rooms = [realtimeRoom.user(accountId), zone];
    const ids: string[] = [];
    // Without a pause from before the kill until after the return.
    const talk = { isOver: false };
    const talking = (async () => {
      for (let turn = 0; !talk.isOver || turn < 100; turn += 1) ids.push(...(await sayAlerts(speaker, rooms[turn % 2] ?? zone, 5)));
    })();
    await eventually(() => expect(heard.length).toBeGreaterThan(50));
    moveTo(socket, holder.url);
    await dying.kill();
    await eventually(() => expect(socket.connected && socket.recovered).toBe(true));
    await eventually(() => expect(heard.length).toBeGreaterThan(300));
    talk.isOver = true;
    await talking;
    await eventually(() => expect(heard).toHaveLength(ids.length));
    expect(heard).toEqual(ids);
  });

  it('and had heard nothing yet is given its process’s last number, and misses nothing either', async () => {
    const dying = await mortal();
    const { socket, heard } = await clients.connect(dying.url, testToken(['OPERATOR']));
    moveTo(socket, holder.url);
    await dying.kill();
    const missed = await sayAlerts(speaker, OPERATORS, 20);
    await eventually(() => expect(heard).toEqual(missed));
  });

  it('asks `recover` for what came after a number that it kept itself, and gets it once', async () => {
    const accountId = newId();
    const [own, first] = [realtimeRoom.user(accountId), await clients.connect(holder, testToken(['USER'], accountId))];
    const ids = await sayAlerts(speaker, own, 10);
    await eventually(() => expect(first.heard).toEqual(ids));
    const since = first.numbers[3];
    const second = await clients.connect(holder, testToken(['USER'], accountId));
    const later = await sayAlerts(speaker, own, 2);
    await eventually(() => expect(second.heard).toEqual(later));
    expect(await second.socket.emitWithAck('recover', { since })).toMatchObject({ ok: true, complete: true, count: 6 });
    await eventually(() => expect(second.heard).toEqual([...later, ...ids.slice(4)]));
    expect(await second.socket.emitWithAck('recover', { since })).toMatchObject({ ok: true, complete: true, count: 0 });
  });

  it('says `since` when it connects, and hears what it missed before anything new', async () => {
    const accountId = newId();
    const own = realtimeRoom.user(accountId);
    const first = await clients.connect(holder, testToken(['USER'], accountId));
    const ids = await sayAlerts(speaker, own, 10);
    await eventually(() => expect(first.heard).toEqual(ids));
    const talking = sayAlerts(speaker, own, 30);
    const second = await clients.connect(holder, testToken(['USER'], accountId), { since: first.numbers[4] });
    expect(second.welcome.recovered).toBe(true);
    const later = await talking;
    await eventually(() => expect(second.heard).toEqual([...ids.slice(5), ...later]));
  });

  it.each([
    ['was never given', () => '99999999999999-0'],
    ['is from before the stream began', () => '1000-0'],
  ])('with a number that %s is told that something is missing', async (_what, since) => {
    const { socket, welcome } = await clients.connect(holder, testToken(['USER']), { since: since() });
    expect(welcome.recovered).toBe(false);
    expect(await socket.emitWithAck('recover', { since: since() })).toMatchObject({ ok: true, complete: false, count: 0 });
  });

  it('to a process that began after Redis forgot is told that something is missing', async () => {
    const old = await socketHolder();
    const mouth = await speakerBeside(old);
    const { socket, heard, numbers, welcomes } = await clients.connect(old, testToken(['OPERATOR']));
    const ids = await sayAlerts(mouth, OPERATORS, 2);
    await eventually(() => expect(heard).toEqual(ids));
    const { epoch, stream } = realtimeKeys(old.redisKeyPrefix);
    await old.get(RedisConnections).shared.del(epoch, stream);
    const fresh = await socketHolder({ redisKeyPrefix: old.redisKeyPrefix });
    await sayAlerts(mouth, OPERATORS, 1);
    moveTo(socket, fresh.url);
    cutLine(socket);
    await eventually(() => expect(welcomes.map(({ recovered }) => recovered)).toEqual([false, false]));
    expect(await socket.emitWithAck('recover', { since: numbers[0] })).toMatchObject({ ok: true, complete: false, count: 0 });
    socket.disconnect();
    for (const place of [fresh, mouth, old]) await place.stop();
  });

  it('is told that something may be missing when Redis comes back without what was said', async () => {
    const place = await socketHolder();
    const mouth = await speakerBeside(place);
    const { socket, heard, welcomes } = await clients.connect(place, testToken(['OPERATOR']));
    const { epoch, stream } = realtimeKeys(place.redisKeyPrefix);
    await place.get(RedisConnections).shared.del(epoch, stream);
    // As after its restart: the connection is made anew.
    (place.get(StreamReader) as unknown as { connection: Redis }).connection.disconnect(true);
    await eventually(() => expect(welcomes.map(({ recovered }) => recovered)).toEqual([false, false]), { timeoutMs: 20_000 });
    const ids = await sayAlerts(mouth, OPERATORS, 2);
    await eventually(() => expect(heard).toEqual(ids));
    socket.disconnect();
    for (const one of [mouth, place]) await one.stop();
  }, 60_000);

  it('gets from Redis what its process no longer remembers', async () => {
    const accountId = newId();
    const own = realtimeRoom.user(accountId);
    const first = await clients.connect(holder, testToken(['USER'], accountId));
    const ids = await sayAlerts(speaker, own, 20);
    await eventually(() => expect(first.heard).toEqual(ids));
    holder.get(StreamReader).forget();
    const later = await sayAlerts(speaker, own, 5);
    await eventually(() => expect(first.heard).toEqual([...ids, ...later]));
    const second = await clients.connect(holder, testToken(['USER'], accountId), { since: first.numbers[9] });
    await eventually(() => expect(second.heard).toEqual([...ids.slice(10), ...later]));
    expect(second.welcome.recovered).toBe(true);
  });

  it('with what another person knew is refused', async () => {
    const { socket } = await clients.connect(holder, testToken(['USER']));
    socket.auth = { token: testToken(['USER']) };
    const refused = new Promise((resolve) => socket.once('connect_error', resolve));
    cutLine(socket);
    expect(await refused).toMatchObject({ data: { code: 'realtime.session.foreign' } });
  });

  it('after it said goodbye is a new one', async () => {
    const { socket, welcomes, heard } = await clients.connect(holder, testToken(['OPERATOR']));
    socket.disconnect();
    await sayAlerts(speaker, OPERATORS, 3);
    socket.connect();
    await eventually(() => expect(welcomes).toHaveLength(2));
    expect(welcomes[1]).toMatchObject({ recovered: false });
    expect(heard).toEqual([]);
  });

  it('because it read too slowly and was let go, has heard everything once when it reads again', async () => {
    const { socket, heard, welcomes } = await clients.connect(holder, testToken(['OPERATOR']));
    const line = (socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } }).ws;
    line.pause();
    const emitter = speaker.get(RealtimeEmitter);
    const ids = Array.from({ length: 300 }, () => newId());
    // Large enough to fill what the system itself holds for a connection.
    const reason = 'x'.repeat(60_000);
    for (const id of ids) await emitter.emit(OPERATORS, 'alert', { ...alertOf(id), reason });
    await eventually(() => expect(holder.get(SocketAudience).size).toBe(0));
    line.resume();
    await eventually(() => expect(heard).toHaveLength(ids.length));
    expect(heard).toEqual(ids);
    expect(welcomes.map(({ recovered }) => recovered)).toEqual([false, true]);
  });

  it('hears once what was tried twice', async () => {
    const { heard } = await clients.connect(holder, testToken(['OPERATOR']));
    const emitter = speaker.get(RealtimeEmitter);
    const [one, other] = [newId(), newId()];
    for (const id of [one, one, other]) await emitter.emit(OPERATORS, 'alert', alertOf(id), { once: id });
    await eventually(() => expect(heard).toEqual([one, other]));
  });
});
