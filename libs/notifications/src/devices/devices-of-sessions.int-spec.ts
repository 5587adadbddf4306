import { newId } from '@madinina/platform/database';
import { type RoomHarness } from '@madinina/platform/harness';
import { addPerson, startNotifications } from '../notifications.harness';
import { ForgetDevicesWhenSessionRevoked } from './forget-devices-when-session-revoked.listener';

interface Phone {
  readonly token: string;
  readonly sessionId: string;
}

describe('the devices of a session that ended', () => {
  let room: RoomHarness;
  let accountId: string;
  beforeAll(async () => {
    room = await startNotifications();
  });
  beforeEach(async () => {
    accountId = await addPerson(room, { roles: ['USER'] });
  });
  afterAll(() => room.stop());

  const phone = (): Phone => {
    const token = room.tokenFor('USER', accountId);
    const { sessionId } = JSON.parse(Buffer.from(token, 'base64url').toString()) as Phone;
    return { token, sessionId };
  };
  const register = async ({ token }: Phone, fcm: string): Promise<void> => {
    const { status } = await room.request('POST', 'notifications/devices', { token, body: { token: fcm, platform: 'android' } });
    expect(status).toBe(201);
  };
  const names = async (): Promise<number> =>
    (await room.request<{ items: unknown[] }>('GET', 'notifications/devices', { token: phone().token })).body.items.length;
  const revoke = (sessionId?: string, occurredAt = new Date(Date.now() + 1_000)): Promise<void> =>
    room.database.transaction(() =>
      room.get(ForgetDevicesWhenSessionRevoked).handle({
        id: newId(),
        name: 'auth.session-revoked',
        data: { accountId, ...(sessionId !== undefined && { sessionId }) },
        occurredAt,
        correlationId: 'test',
      }),
    );

  it('are forgotten, and no others', async () => {
    const [one, two] = [phone(), phone()];
    await register(one, `fcm-${newId()}`);
    await register(two, `fcm-${newId()}`);
    await revoke(one.sessionId);
    expect(await names()).toBe(1);
    await revoke(newId());
    expect(await names()).toBe(1);
    await revoke();
    expect(await names()).toBe(0);
  });

  it('stay when another session has taken them over, or registered them after the end', async () => {
    const [before, after] = [phone(), phone()];
    const fcm = `fcm-${newId()}`;
    await register(before, fcm);
    await register(after, fcm);
    await revoke(before.sessionId);
    expect(await names()).toBe(1);
    await revoke(undefined, new Date(Date.now() - 60_000));
    expect(await names()).toBe(1);
  });
});
