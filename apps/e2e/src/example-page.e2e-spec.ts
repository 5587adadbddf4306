import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CHROMIUM } from '@madinina/platform/testing';
import { type Browser, chromium } from 'playwright-core';
import { City } from './city.harness';
import { payload, watchedSensor } from './sensor.harness';

const root = join(__dirname, '../../..');
const run = promisify(execFile);

(CHROMIUM ? describe : describe.skip)(`the example of a page${CHROMIUM ? '' : ': skipped, there is no Chromium here'}`, () => {
  let city: City;
  let browser: Browser;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    await run(process.execPath, ['--disable-warning=ExperimentalWarning', 'tools/client/example.ts', '--build'], { cwd: root });
    await run(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'examples/web/tsconfig.json'], { cwd: root });
    server = createServer((request, response) => {
      const file = request.url === '/page.js' ? 'page.js' : 'index.html';
      response.setHeader('content-type', file === 'page.js' ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8');
      response.end(readFileSync(join(root, 'dist/examples/web', file)));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    city = await City.start(undefined, { CORS_ORIGINS: url });
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    server.close();
    await city.stop();
  });

  it('signs in, lists sensors, shows an alert as it is raised, and takes it in hand', async () => {
    const sensor = await watchedSensor(city, { threshold: 30 });
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${url}/?api=${encodeURIComponent(city.api.url)}`);
    const { identifier, password } = city.adminAccount;
    await page.getByPlaceholder('E-mail').fill(identifier);
    await page.getByPlaceholder('Mot de passe').fill('wrong');
    await page.getByRole('button', { name: 'Entrer' }).click();
    await page.getByText('est faux').waitFor({ timeout: 30_000 });
    await page.getByPlaceholder('Mot de passe').fill(password);
    await page.getByRole('button', { name: 'Entrer' }).click();
    await page.getByRole('list', { name: 'Capteurs' }).getByRole('listitem').first().waitFor({ timeout: 30_000 });

    await sensor.device.publishAsync(sensor.topic, payload(99, new Date(), 1), { qos: 1 });
    const alert = page.getByRole('list', { name: 'Alertes' }).getByRole('listitem').first();
    await alert.waitFor({ timeout: 30_000 });
    await alert.getByRole('button', { name: 'Prendre en charge' }).click();
    await page.locator('li[data-status=acknowledged]').waitFor({ timeout: 30_000 });
    expect(errors).toEqual([]);
  }, 180_000);
});
