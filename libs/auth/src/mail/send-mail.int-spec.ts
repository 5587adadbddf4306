import { eventually, SmtpStandIn } from '@madinina/platform/testing';
import { AuthCity, PASSWORD } from '../auth.harness';

describe('a mail about an account and the server that takes it', () => {
  let smtp: SmtpStandIn;
  let city: AuthCity;
  beforeAll(async () => {
    smtp = await SmtpStandIn.start();
    city = await AuthCity.start({ MAIL_DRIVER: 'smtp', SMTP_URL: smtp.url() });
    await city.startWorker();
  });
  afterAll(async () => {
    await city.stop();
    await smtp.stop();
  });
  beforeEach(() => {
    smtp.recipientRefusal = undefined;
  });

  const register = (name: string) =>
    city.api.post('auth/register', { email: `${name}@example.org`, password: PASSWORD, givenName: 'Rose', familyName: 'Test' });
  const outcome = async (): Promise<string | undefined> => {
    const [last] = await city.database.query<{ outcome: string }>(
      `SELECT outcome::text FROM outbox_deliveries WHERE listener = 'auth.send-mail-when-asked' ORDER BY created_at DESC LIMIT 1`,
    );
    return last?.outcome;
  };

  it('leaves from the sender of the city', async () => {
    expect((await register('taken')).status).toBe(201);
    await eventually(() => expect(smtp.received.map(({ to }) => to)).toEqual(['taken@example.org']));
    expect(smtp.received[0]?.source).toContain('From: Madinina <no-reply@madinina.invalid>');
  });

  it('is let go when the mailbox does not exist, and blocks nothing behind it', async () => {
    smtp.recipientRefusal = 550;
    expect((await register('nomailbox')).status).toBe(201);
    await eventually(async () => expect(await outcome()).toContain('smtp_550'));
    await eventually(async () => expect(await city.database.query('SELECT 1 FROM auth_mails')).toEqual([]));
  });

  it('is kept, with its token, while the server has no time', async () => {
    smtp.recipientRefusal = 451;
    const [before, refusals] = [smtp.received.length, smtp.refusals];
    expect((await register('patient')).status).toBe(201);
    await eventually(() => expect(smtp.refusals).toBeGreaterThan(refusals));
    const waiting = `SELECT 1 FROM auth_mails WHERE email = 'patient@example.org'`;
    expect(await city.database.query(waiting)).toHaveLength(1);
    smtp.recipientRefusal = undefined;
    await eventually(() => expect(smtp.received.slice(before).map(({ to }) => to)).toEqual(['patient@example.org']), { timeoutMs: 60_000 });
    // A mail leaves before its end is committed.
    await eventually(async () => expect(await city.database.query(waiting)).toEqual([]));
  });
});
