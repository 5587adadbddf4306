import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SmtpStandIn } from '@madinina/platform/testing';
import { FolderMailer } from './folder.mailer.adapter';
import { type Mail, type Mailer, type MailNotSent } from './mailer.port';
import { SmtpMailer, type SmtpOptions } from './smtp.mailer.adapter';

const FROM = 'Madinina <no-reply@city.example>';
const mail = (more: Partial<Mail> = {}): Mail => ({
  to: 'aimee@example.org',
  subject: 'Votre mot de passe a changé',
  text: 'Bonjour Aimée\n.\nLigne 3',
  messageId: '0197f3c1-8c1e-7a53-9d5b-3f6f4f0a1b2c@madinina',
  ...more,
});
const refusalOf = (mailer: Mailer, sent: Mail = mail()): Promise<Pick<MailNotSent, 'reason' | 'isForGood'>> =>
  mailer.send(sent).then(
    () => Promise.reject(new Error('the mail was sent')),
    (error: unknown) => ({ reason: (error as MailNotSent).reason, isForGood: (error as MailNotSent).isForGood }),
  );
const mayHaveArrived = (mailer: Mailer): Promise<boolean> =>
  mailer.send(mail()).then(
    () => Promise.reject(new Error('the mail was sent')),
    (error: unknown) => (error as MailNotSent).mayHaveArrived,
  );
/** Headers as they are meant: without folding. */
const headersOf = (source: string): string => (source.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ');

describe('mail by SMTP', () => {
  const mailers: SmtpMailer[] = [];
  const servers: SmtpStandIn[] = [];
  const serve = async (...how: Parameters<typeof SmtpStandIn.start>): Promise<SmtpStandIn> => {
    const server = await SmtpStandIn.start(...how);
    servers.push(server);
    return server;
  };
  const mailer = (url: string, options: Partial<SmtpOptions> = {}): SmtpMailer => {
    const made = new SmtpMailer({ url, from: FROM, requiresTls: false, stepLimitMs: 5_000, ...options });
    mailers.push(made);
    return made;
  };
  afterEach(async () => {
    for (const made of mailers.splice(0)) made.onApplicationShutdown();
    for (const server of servers.splice(0)) await server.stop();
  });

  it('leaves as text, said to be automatic, with an id that stays', async () => {
    const smtp = await serve();
    const city = mailer(smtp.url());
    await city.send(mail());
    await city.send(mail({ html: '<p>Bonjour</p>', headers: { 'List-Unsubscribe': '<https://city.example/u>' } }));
    const [plain, rich] = smtp.received.map(({ source }) => source);
    expect(smtp.received.map(({ to }) => to)).toEqual(['aimee@example.org', 'aimee@example.org']);
    expect(headersOf(plain ?? '')).toContain('Message-ID: <0197f3c1-8c1e-7a53-9d5b-3f6f4f0a1b2c@madinina>');
    expect(headersOf(plain ?? '')).toContain('Auto-Submitted: auto-generated');
    expect(headersOf(plain ?? '')).toContain('Content-Type: text/plain; charset=utf-8');
    // A dot alone on its line ends no mail.
    expect(plain).toContain('\r\n.\r\nLigne 3');
    expect(headersOf(rich ?? '')).toContain('List-Unsubscribe: <https://city.example/u>');
    expect(rich).toContain('Content-Type: text/html; charset=utf-8');
  });

  it('says when it may have arrived: all was given, and no answer came', async () => {
    const [smtp, deaf] = [await serve(), createServer().listen(0, '127.0.0.1')];
    smtp.isSilent = true;
    expect(await mayHaveArrived(mailer(smtp.url(), { stepLimitMs: 400 }))).toBe(true);
    expect(smtp.received).toHaveLength(1);
    smtp.isSilent = false;
    smtp.refusal = 451;
    expect(await mayHaveArrived(mailer(smtp.url()))).toBe(false);
    const { port } = deaf.address() as AddressInfo;
    expect(await mayHaveArrived(mailer(`smtp://127.0.0.1:${port}`, { stepLimitMs: 400 }))).toBe(false);
    deaf.close();
  });

  it.each([
    [450, { reason: 'smtp_450', isForGood: false }],
    [552, { reason: 'smtp_552', isForGood: true }],
  ])('tells what a server means that answers a message with %d', async (code, refusal) => {
    const smtp = await serve();
    smtp.refusal = code;
    expect(await refusalOf(mailer(smtp.url()))).toEqual(refusal);
  });

  it.each([
    [451, { reason: 'smtp_451', isForGood: false }],
    [550, { reason: 'smtp_550', isForGood: true }],
  ])('tells what a server means that answers a recipient with %d', async (code, refusal) => {
    const smtp = await serve();
    smtp.recipientRefusal = code;
    expect(await refusalOf(mailer(smtp.url()))).toEqual(refusal);
    smtp.recipientRefusal = undefined;
    await mailer(smtp.url()).send(mail());
    expect(smtp.received).toHaveLength(1);
  });

  it('tries again what a server refuses for our password', async () => {
    const smtp = await serve();
    expect(await refusalOf(mailer(smtp.url('wrong')))).toEqual({ reason: 'smtp_login_refused', isForGood: false });
  });

  it('tries again when nobody answers, or nobody is there', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `smtp://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
    const waiting = mailer(url, { stepLimitMs: 300 });
    expect(await refusalOf(waiting)).toEqual({ reason: 'smtp_timeout', isForGood: false });
    waiting.onApplicationShutdown();
    await new Promise((resolve) => silent.close(resolve));
    expect(await refusalOf(mailer(url))).toEqual({ reason: 'smtp_unreachable', isForGood: false });
  });

  describe('and TLS', () => {
    const refused = { reason: 'smtp_tls_refused', isForGood: false };

    it('says no password to a server that offers none, when it is required', async () => {
      const smtp = await serve('none');
      expect(await refusalOf(mailer(smtp.url(), { requiresTls: true }))).toEqual(refused);
      expect(smtp.passwords).toEqual([]);
    });

    it.each(['starttls', 'from-the-start'] as const)('says no password behind a certificate that nobody vouches for: %s', async (how) => {
      const smtp = await serve(how);
      expect(await refusalOf(mailer(smtp.url()))).toMatchObject({ isForGood: false });
      expect(smtp.passwords).toEqual([]);
      expect(smtp.received).toEqual([]);
    });

    it.each(['starttls', 'from-the-start'] as const)('leaves through it: %s', async (how) => {
      const smtp = await serve(how);
      await mailer(`${smtp.url()}?tls.rejectUnauthorized=false`, { requiresTls: true }).send(mail());
      expect(smtp.received.map(({ isSecure }) => isSecure)).toEqual([true]);
    });
  });
});

describe('what could become a header or a recipient of its own', () => {
  let folder: string;
  let mailer: Mailer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'madinina-mail-'));
    mailer = new FolderMailer(folder, FROM);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each<[string, Partial<Mail>]>([
    ['a line in the subject', { subject: 'Bonjour\r\nBcc: a@evil.example' }],
    ['a bare line feed in the subject', { subject: 'Bonjour\nBcc: a@evil.example' }],
    ['a line separator in the subject', { subject: 'Bonjour\u2028Bcc: a@evil.example' }],
    ['a NUL in the subject', { subject: 'Bonjour\u0000' }],
    ['a line in the address', { to: 'a@example.org\r\nBcc: a@evil.example' }],
    ['a second address', { to: 'a@example.org,b@evil.example' }],
    ['a name around the address', { to: 'A <a@example.org>' }],
    ['a group of addresses', { to: 'a:b@evil.example;' }],
    ['no address', { to: '' }],
    ['a line in a header', { headers: { 'List-Unsubscribe': '<https://x>\r\nBcc: a@evil.example' } }],
    ['a header in the name of a header', { headers: { 'X-A: b\r\nBcc': 'a@evil.example' } }],
    ['a line in the id', { messageId: 'a@b>\r\nBcc: a@evil.example' }],
    ['a way out of the folder in the id', { messageId: '../../etc/cron@madinina' }],
    ['a hidden file in the id', { messageId: '.profile@madinina' }],
  ])('is refused for good: %s', async (_what, more) => {
    expect(await refusalOf(mailer, mail(more))).toEqual({ reason: 'mail_unsafe', isForGood: true });
    expect(await readdir(folder)).toEqual([]);
  });

  it('is no accent, no emoji and no other alphabet', async () => {
    await mailer.send(mail({ subject: 'Ça marche 🐦 — 你好', to: 'zoé@exämple.org', messageId: 'utf8@madinina' }));
    const source = await readFile(join(folder, 'utf8.eml'), 'utf8');
    expect(headersOf(source)).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(headersOf(source).match(/^(To|Bcc|Cc):/gm)).toEqual(['To:']);
    await rm(join(folder, 'utf8.eml'));
  });
});

describe('mail as files', () => {
  it('is one however often it is sent, for its owner alone, and reads no file and no address of ours', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'madinina-mail-'));
    const outbox = new FolderMailer(join(folder, 'mail'), FROM);
    await outbox.send(mail());
    await outbox.send(mail());
    expect(await readdir(join(folder, 'mail'))).toEqual(['0197f3c1-8c1e-7a53-9d5b-3f6f4f0a1b2c.eml']);
    const file = join(folder, 'mail', '0197f3c1-8c1e-7a53-9d5b-3f6f4f0a1b2c.eml');
    expect(await readFile(file, 'utf8')).toContain('To: aimee@example.org');
    expect((await stat(file)).mode & 0o077).toBe(0);
    const hostile = { text: { path: '/etc/hostname' } as unknown as string, messageId: 'file@madinina' };
    await expect(outbox.send(mail(hostile))).rejects.toThrow();
    await rm(folder, { recursive: true });
  });
});
