import { connect } from 'node:net';
import { once } from 'node:events';
import { newId } from '@madinina/platform/database';
import { type RoomHarness, testToken } from '@madinina/platform/harness';
import { eventually } from '@madinina/platform/testing';
import { WebSocket } from 'ws';
import { alertOf, socketHolder, speakerBeside, TestClients } from '../realtime.harness';
import { RealtimeEmitter } from '../realtime-emitter';

describe('native sockets', () => {
  let holder: RoomHarness;
  let speaker: RoomHarness;
  const clients = new TestClients();

  beforeAll(async () => {
    holder = await socketHolder();
    speaker = await speakerBeside(holder);
  });
  afterEach(() => clients.end());
  afterAll(async () => {
    await speaker.stop();
    await holder.stop();
  });

  const welcomed = async (): ReturnType<TestClients['native']> => {
    const client = await clients.native(holder, `?token=${testToken(['USER'])}`);
    await eventually(() => expect(client.said).toMatchObject([{ type: 'connected' }]));
    return client;
  };
  const sayAlert = (id: string): Promise<void> =>
    speaker.get(RealtimeEmitter).emitNative({ channel: 'alerts', message: { type: 'new_alert', data: alertOf(id) } });

  it('say who they are, subscribe to what they may, and hear it', async () => {
    const { socket, said } = await clients.native(holder);
    socket.send(JSON.stringify({ type: 'auth', token: testToken(['USER']) }));
    await eventually(() => expect(said[0]).toMatchObject({ type: 'connected' }));
    socket.send(JSON.stringify({ type: 'subscribe', channels: ['alerts', 'camera_1', 'events'] }));
    await eventually(() => expect(said[1]).toEqual({ type: 'subscribed', channels: ['alerts'], refused: ['camera_1', 'events'] }));
    socket.send(JSON.stringify({ type: 'ping', timestamp: 7 }));
    await eventually(() => expect(said[2]).toEqual({ type: 'pong', timestamp: 7 }));
    const id = newId();
    await sayAlert(id);
    await eventually(() => expect(said[3]).toMatchObject({ type: 'new_alert', data: { id } }));
    socket.send(JSON.stringify({ type: 'unsubscribe', channels: ['alerts'] }));
    await eventually(() => expect(said[4]).toEqual({ type: 'unsubscribed', channels: ['alerts'] }));
    await sayAlert(newId());
    socket.send(JSON.stringify({ type: 'ping' }));
    await eventually(() => expect(said[5]).toEqual({ type: 'pong', timestamp: null }));
  });

  it('are refused with a bad token, and told why', async () => {
    const { said, closed } = await clients.native(holder, '?token=rubbish');
    expect((await closed)[0]).toBe(4401);
    expect(said).toEqual([{ type: 'error', code: 'auth.token.invalid' }]);
  });

  it('that speak before they said who they are, are refused', async () => {
    const { socket, said, closed } = await clients.native(holder);
    socket.send(JSON.stringify({ type: 'subscribe', channels: ['alerts'] }));
    expect((await closed)[0]).toBe(4401);
    expect(said).toEqual([{ type: 'error', code: 'auth.token.missing' }]);
  });

  it('stay open while they answer the heartbeat', async () => {
    const { socket, said } = await welcomed();
    let pings = 0;
    socket.on('ping', () => (pings += 1));
    await eventually(() => expect(pings).toBeGreaterThanOrEqual(2));
    expect(socket.readyState).toBe(WebSocket.OPEN);
    expect(said).toHaveLength(1);
  });

  it('that do not answer the heartbeat are let go', async () => {
    const { port } = new URL(holder.url);
    const silent = connect(Number(port), '127.0.0.1');
    const request = [
      `GET /ws?token=${testToken(['USER'])} HTTP/1.1`,
      'Host: city',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      '',
      '',
    ];
    silent.write(request.join('\r\n'));
    silent.resume();
    await once(silent, 'close');
  });

  it('that do not read are let go before a megabyte waits for them, and the others hear everything', async () => {
    const [slow, quick] = [await welcomed(), await welcomed()];
    for (const { socket, said } of [slow, quick]) {
      socket.send(JSON.stringify({ type: 'subscribe', channels: ['alerts'] }));
      await eventually(() => expect(said).toHaveLength(2));
    }
    slow.socket.pause();
    const ids = Array.from({ length: 400 }, () => newId());
    // Large enough to fill what the system itself holds for a connection.
    const reason = 'x'.repeat(50_000);
    for (const id of ids)
      await speaker
        .get(RealtimeEmitter)
        .emitNative({ channel: 'alerts', message: { type: 'new_alert', data: { ...alertOf(id), reason } } });
    await eventually(() => expect(quick.said.slice(2).map(({ data }) => (data as { id: string }).id)).toEqual(ids));
    slow.socket.resume();
    expect((await slow.closed)[0]).toBe(1006);
    expect(slow.said.length).toBeLessThan(402);
  });

  it.each<[string, string | Buffer, object]>([
    ['half a message', '{"type":', { type: 'error', code: 'realtime.message.malformed' }],
    ['nothing', 'null', { type: 'error', code: 'realtime.message.malformed' }],
    ['bytes', Buffer.from([1, 2, 3]), { type: 'error', code: 'realtime.message.malformed' }],
    ['a type of another', '{"type":"__proto__"}', { type: 'error', code: 'realtime.message.malformed' }],
    ['channels that are none', '{"type":"subscribe","channels":[1]}', { type: 'error', code: 'realtime.message.malformed' }],
    [
      'too many channels',
      JSON.stringify({ type: 'subscribe', channels: Array(101).fill('alerts') }),
      { type: 'error', code: 'realtime.message.malformed' },
    ],
    ['their token again', '{"type":"auth","token":"x"}', { type: 'error', code: 'realtime.message.malformed' }],
  ])('that say %s are told so and stay', async (_what, text, answer) => {
    const { socket, said } = await welcomed();
    socket.send(text);
    await eventually(() => expect(said[1]).toEqual(answer));
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  it('that say more than they may at once are cut', async () => {
    const { socket, closed } = await welcomed();
    socket.send('x'.repeat(20_000));
    expect((await closed)[0]).toBe(1009);
  });

  it('that talk without end are refused, and at last cut', async () => {
    const { socket, said, closed } = await welcomed();
    for (let number = 0; number < 1_000; number += 1) socket.send(JSON.stringify({ type: 'ping', timestamp: number }));
    expect((await closed)[0]).toBe(4408);
    expect(said.at(-1)).toEqual({ type: 'error', code: 'realtime.rate.exceeded' });
    expect(said.filter(({ type }) => type === 'pong').length).toBeLessThan(400);
  });

  it.each(['/elsewhere', '/ws/', '//', '/wsx?token=x'])('asked for at %s are refused', async (path) => {
    const socket = new WebSocket(`${holder.url.replace('http', 'ws')}${path}`);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('404');
  });
});
