import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHROMIUM, eventually } from '@madinina/platform/testing';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { AuthCity, PASSWORD } from '../auth.harness';
import { AuthenticatorApp } from '../second-factors/authenticator-app.harness';
import { SignInPage } from './sign-in-page.harness';

if (CHROMIUM === undefined) process.stderr.write(`Signing in with a browser is not tried: there is no Chromium.\n`);

(CHROMIUM === undefined ? describe.skip : describe)('a person with a browser', () => {
  let site: SignInPage;
  let city: AuthCity;
  let browser: Browser;
  let page: Page;
  let devices: CDPSession;
  let authenticatorId: string;

  beforeAll(async () => {
    site = await SignInPage.serve();
    city = await AuthCity.start({
      AUTH_REQUIRE_VERIFIED_EMAIL: 'true',
      AUTH_WEBAUTHN_ORIGINS: site.origin,
      CORS_ORIGINS: site.origin,
    });
    await city.startWorker();
    site.asks(city.api.room.url);
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'], timeout: 60_000 });
  });
  afterAll(async () => {
    await browser.close();
    await city.stop();
    await site.close();
  });
  beforeEach(async () => {
    const context = await browser.newContext();
    page = await context.newPage();
    devices = await context.newCDPSession(page);
    await devices.send('WebAuthn.enable');
    ({ authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    }));
    await page.goto(site.origin);
  });
  afterEach(() => page.context().close());

  const says = (words: string | RegExp): Promise<void> =>
    eventually(async () => expect(await page.locator('#said').textContent()).toMatch(words));
  const fill = async (fields: Readonly<Record<string, string>>): Promise<void> => {
    for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value);
  };

  it('registers a passkey and signs in with it, alone and beside the password', async () => {
    const { email } = await city.signUp('marie');
    await fill({ email, password: PASSWORD });
    await page.click('#sign-in');
    await says(`Bonjour ${email} (pwd)`);
    await page.click('#add-passkey');
    await says('Clé Navigateur, 10 codes');
    await page.click('#sign-out');
    await says('Au revoir');

    await page.click('#passkey-sign-in');
    await says(/^Bonjour marie@example\.org \(pop mfa\)$/);
    const { credentials } = await devices.send('WebAuthn.getCredentials', { authenticatorId });
    expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: 'localhost', signCount: 2 }]);
    await page.click('#sign-out');
    await says('Au revoir');

    await page.click('#sign-in');
    await says(/^Bonjour marie@example\.org \(pwd pop mfa\)$/);
    await page.click('#sign-out');
    await says('Au revoir');

    // A device that does not know its owner is something they have, and no more.
    await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.click('#passkey-sign-in');
    await says(/^Refus/);
  });

  it('registers, verifies their address, sets up an authenticator app and signs in with its code', async () => {
    const email = 'rose@example.org';
    const person = { email, password: PASSWORD, givenName: 'Rose', familyName: 'Test' };
    expect(await city.api.post('auth/register', person)).toMatchObject({ status: 201, body: { next: 'verify_email' } });
    await fill({ email, password: PASSWORD });
    await page.click('#sign-in');
    await says('Refus : auth.credentials.invalid');
    expect(await city.api.post('auth/verify-email', { token: await tokenFor(email) })).toMatchObject({ status: 204 });

    await page.click('#sign-in');
    await says(/^Bonjour rose@example\.org \(pwd\)$/);
    const { body: signedIn } = await city.api.post<{ accessToken: string }>('auth/login', { identifier: email, password: PASSWORD });
    const asked = { token: signedIn.accessToken };
    const { body: enrolment } = await city.api.post<{ secret: string }>('auth/mfa/totp', undefined, asked);
    const app = new AuthenticatorApp(enrolment.secret);
    expect(await city.api.post('auth/mfa/totp/confirm', { code: app.next() }, asked)).toMatchObject({ status: 200 });
    // The page's own session has ended with that.
    await page.click('#sign-out');
    await says('Refus : auth.session.revoked');

    await page.reload();
    await fill({ email, password: PASSWORD });
    await page.click('#sign-in');
    await says('Code ? totp recovery_code');
    await fill({ code: app.last() });
    await page.click('#answer');
    await says('Refus : auth.factor.wrong');
    await fill({ code: app.next() });
    await page.click('#answer');
    await says(/^Bonjour rose@example\.org \(pwd otp mfa\)$/);
  });

  /** From the mail that verifies an address. */
  const tokenFor = (email: string): Promise<string> =>
    eventually(async () => {
      const files = (await readdir(city.mailFolder)).filter((file) => file.endsWith('.eml'));
      const mails = await Promise.all(files.map((file) => readFile(join(city.mailFolder, file), 'utf8')));
      const mail = mails.find((text) => text.includes(`To: ${email}`)) ?? '';
      const [, token = ''] = /#token=([\w-]{43})/.exec(mail.replace(/=\r?\n/g, '').replace(/=3D/g, '=')) ?? [];
      expect(token).toHaveLength(43);
      // The mail leaves before its token is committed.
      expect(await city.database.query('SELECT 1 FROM auth_mails WHERE email = $1', [email])).toEqual([]);
      return token;
    });
});
