import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClaimedDelivery } from '../deliveries/delivery';
import { composeMail } from './compose-mail';
import { FolderMailer } from './folder.mailer.adapter';
import { SmtpStandIn } from './smtp.harness';
import { SmtpMailer } from './smtp.mailer.adapter';

const delivery = (more: Partial<ClaimedDelivery['notification']> = {}): ClaimedDelivery => ({
  id: '0197f3c1-8c1e-7a53-9d5b-3f6f4f0a1b2c',
  channel: 'email',
  target: '',
  number: 1,
  triesLeft: 7,
  notification: {
    id: 'n',
    accountId: 'a',
    type: 'report',
    priority: 'low',
    title: 'Rapport\nBcc: other@example.org',
    body: 'Bonjour <b>Aimée</b>\nLigne 2',
    subjectType: null,
    subjectId: null,
    createdAt: new Date(),
    ...more,
  },
});
const mailOf = (more: Partial<ClaimedDelivery['notification']> = {}): ReturnType<typeof composeMail> =>
  composeMail(delivery(more), 'aimee@example.org', 'fr', 'https://city.example/');

describe('an e-mail', () => {
  let smtp: SmtpStandIn;
  const mailers: SmtpMailer[] = [];
  const mailer = (url = smtp.url(), limitMs = 2_000): SmtpMailer => {
    const made = new SmtpMailer(url, 'Madinina <no-reply@city.example>', limitMs);
    mailers.push(made);
    return made;
  };
  beforeEach(async () => {
    smtp = await SmtpStandIn.start();
  });
  afterEach(async () => {
    for (const made of mailers.splice(0)) made.onApplicationShutdown();
    await smtp.stop();
  });

  it('leaves as text and HTML, with a way to end such mails and an id that stays', async () => {
    expect(await mailer().send(mailOf())).toEqual({ outcome: 'sent', providerId: `${delivery().id}@madinina` });
    const [{ to, source }] = smtp.received as [{ to: string; source: string }];
    expect(to).toBe('aimee@example.org');
    const unfolded = source.replace(/\r\n[ \t]+/g, ' ');
    expect(unfolded).toContain(`Message-ID: <${delivery().id}@madinina>`);
    expect(unfolded).toContain(`List-Unsubscribe: <https://city.example/api/v1/notifications/unsubscribe/${delivery().id}>`);
    expect(unfolded).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(source).toContain('Content-Type: text/plain; charset=utf-8');
    expect(source).toContain('Content-Type: text/html; charset=utf-8');
    expect(source.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m);
  });

  it('reads nothing that people typed as HTML, and has no end when it protects the account', () => {
    expect(mailOf().html).toContain('Bonjour &lt;b&gt;Aimée&lt;/b&gt;');
    expect(mailOf().text).toContain('Bonjour <b>Aimée</b>\nLigne 2');
    expect(mailOf({ type: 'security' }).headers).not.toHaveProperty('List-Unsubscribe');
    expect(mailOf({ priority: 'urgent' }).html).not.toContain('unsubscribe');
  });

  it.each([
    [451, { outcome: 'retry', reason: 'smtp_451' }],
    [550, { outcome: 'failed', reason: 'smtp_550' }],
  ])('that the server answers with %d', async (code, result) => {
    smtp.refusal = code;
    expect(await mailer().send(mailOf())).toEqual(result);
  });

  it('waits while the password is refused, nobody answers, or nobody is there', async () => {
    expect(await mailer(smtp.url('wrong')).send(mailOf())).toEqual({ outcome: 'retry', reason: 'smtp_login_refused' });
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const port = (silent.address() as AddressInfo).port;
    expect(await mailer(`smtp://127.0.0.1:${String(port)}`, 300).send(mailOf())).toEqual({ outcome: 'retry', reason: 'smtp_timeout' });
    for (const made of mailers.splice(0)) made.onApplicationShutdown();
    await new Promise((resolve) => silent.close(resolve));
    expect(await mailer(`smtp://127.0.0.1:${String(port)}`).send(mailOf())).toMatchObject({ outcome: 'retry' });
  });

  it('is a file in development, one however often it is sent', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'madinina-mail-'));
    const outbox = new FolderMailer(join(folder, 'mail'), 'Madinina <no-reply@city.example>');
    await outbox.send(mailOf());
    await outbox.send(mailOf());
    expect(await readdir(join(folder, 'mail'))).toEqual([`${delivery().id}.eml`]);
    expect(await readFile(join(folder, 'mail', `${delivery().id}.eml`), 'utf8')).toContain('To: aimee@example.org');
    await rm(folder, { recursive: true });
  });
});
