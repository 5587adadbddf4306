import { CHROMIUM } from '@madinina/platform/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { City } from './city.harness';

(CHROMIUM ? describe : describe.skip)(`the documentation in a browser${CHROMIUM ? '' : ': skipped, there is no Chromium here'}`, () => {
  let city: City;
  let browser: Browser;

  beforeAll(async () => {
    city = await City.start();
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    await city.stop();
  });

  /** A page that notes what it loads from elsewhere, and what goes wrong in it. */
  async function open(path: string): Promise<{ page: Page; elsewhere: string[]; errors: string[] }> {
    const page = await browser.newPage();
    const [elsewhere, errors]: [string[], string[]] = [[], []];
    page.on('requestfinished', (request) => {
      if (!request.url().startsWith(city.api.url) && /^https?:/.test(request.url())) elsewhere.push(request.url());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${city.api.url}${path}`);
    return { page, elsewhere, errors };
  }

  it('tries an operation out as who signed in, in Swagger UI', async () => {
    const { page, elsewhere, errors } = await open('/api/docs');
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.locator('.modal-ux input').first().fill(city.adminToken);
    await page.locator('.modal-ux .auth-btn-wrapper button.authorize').first().click();
    await page.locator('.modal-ux button.btn-done').first().click();
    const operation = page.locator('#operations-Sensors-listZones');
    await page.locator('#operations-tag-Sensors').click();
    await operation.locator('.opblock-summary-control').click();
    const answered = page.waitForResponse((response) => response.url().includes('/api/v1/iot/zones'));
    await operation.getByRole('button', { name: 'Execute' }).click();
    expect((await answered).status()).toBe(200);
    expect({ elsewhere, errors }).toEqual({ elsewhere: [], errors: [] });
    await page.close();
  });

  it.each([
    ['/api/redoc', 'Sensors'],
    ['/api/async', 'get_dashboard_data'],
  ])(
    'draws %s',
    async (path, text) => {
      const { page, elsewhere, errors } = await open(path);
      await page.getByText(text).first().waitFor({ state: 'attached', timeout: 60_000 });
      expect({ elsewhere, errors }).toEqual({ elsewhere: [], errors: [] });
      await page.close();
    },
    120_000,
  );
});
