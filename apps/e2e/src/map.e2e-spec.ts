import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';
import { CHROMIUM, eventually } from '@madinina/platform/testing';
import { type Browser, chromium } from 'playwright-core';
import { City } from './city.harness';

const MAPLIBRE = join(__dirname, '../../../node_modules/maplibre-gl/dist');
const TYPES: Readonly<Record<string, string>> = { '.mjs': 'text/javascript', '.css': 'text/css', '.map': 'application/json' };

/** A front end of somebody else: a page with a map, at another origin than the api. */
const page = (style: string, token: string): string => `<!doctype html><html><head>
<link rel="stylesheet" href="/maplibre-gl.css"><style>html,body,#map{margin:0;width:800px;height:600px}</style></head>
<body><div id="map"></div><script type="module">
import * as maplibregl from '/maplibre-gl.mjs';
window.troubles = [];
const map = new maplibregl.Map({
  container: 'map', style: ${JSON.stringify(style)}, center: [-61.07, 14.605], zoom: 14, fadeDuration: 0,
  transformRequest: (url) => ({ url, headers: { Authorization: ${JSON.stringify(`Bearer ${token}`)} } }),
});
map.on('error', ({ error }) => window.troubles.push(String(error?.message ?? error)));
map.on('idle', () => { window.drawn = map.queryRenderedFeatures().map((feature) => ({ layer: feature.layer.id, name: feature.properties.name ?? feature.properties.code })); });
</script></body></html>`;

const inBrowser = CHROMIUM ? describe : describe.skip;
if (!CHROMIUM) process.stderr.write('The map is not opened in a browser: there is no Chromium\n');

inBrowser('the map in a browser', () => {
  let city: City;
  let server: Server;
  let browser: Browser;
  let origin: string;
  let html = '';

  beforeAll(async () => {
    server = createServer(({ url = '/' }, response) => {
      const { pathname } = new URL(url, 'http://front-end.example');
      const file = join(MAPLIBRE, basename(pathname));
      if (pathname === '/') response.setHeader('content-type', 'text/html').end(html);
      else if (existsSync(file)) response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain').end(readFileSync(file));
      else response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    city = await City.start(undefined, { CORS_ORIGINS: origin });
    browser = await chromium.launch({
      executablePath: CHROMIUM ?? '',
      args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
    });
  });
  afterAll(async () => {
    await browser.close();
    server.close();
    await city.stop();
  });

  it('draws what the city has told and what people have drawn, and says where its ground comes from', async () => {
    const layer = await city.ask<{ id: string }>('POST', 'gis/layers', {
      body: {
        key: 'parcs',
        title: 'Parcs',
        properties: [{ name: 'name', type: 'string' }],
        visibleTo: ['ADMIN'],
        tileProperties: ['name'],
        attribution: 'Ville de Fort-de-France',
      },
    });
    const square = (west: number, south: number, side: number): number[][] => [
      [west, south],
      [west + side, south],
      [west + side, south + side],
      [west, south + side],
      [west, south],
    ];
    const feature = (name: string, geometry: object): object => ({ type: 'Feature', geometry, properties: { name } });
    const drawn = await city.ask('POST', `gis/layers/${layer.body.id}/features`, {
      body: {
        type: 'FeatureCollection',
        features: [
          feature('Savane', { type: 'Polygon', coordinates: [square(-61.071, 14.603, 0.003)] }),
          feature('Allée', {
            type: 'LineString',
            coordinates: [
              [-61.075, 14.608],
              [-61.065, 14.609],
            ],
          }),
          feature('Kiosque', { type: 'Point', coordinates: [-61.069, 14.601] }),
        ],
      },
    });
    expect(drawn.status).toBe(201);
    const zone = await city.ask<{ id: string }>('POST', 'iot/zones', {
      body: { code: '97209', name: 'Fort-de-France', boundary: { type: 'Polygon', coordinates: [square(-61.08, 14.6, 0.02)] } },
    });
    await city.ask('POST', 'iot/sensors', {
      body: { name: 'Bruit du port', type: 'noise', zoneId: zone.body.id, location: { type: 'Point', coordinates: [-61.074, 14.602] } },
    });
    // Rooms tell the map by events.
    await eventually(async () => {
      for (const key of ['sensors', 'zones']) {
        const { body } = await city.ask<{ bounds?: number[] }>('GET', `gis/tiles/${key}`);
        expect(body.bounds).toHaveLength(4);
      }
    });

    const accessToken = city.adminToken;
    html = page(`${city.api.url}/api/v1/gis/style.json`, accessToken);
    const tab = await browser.newPage({ viewport: { width: 800, height: 600 } });
    const said: string[] = [];
    tab.on('console', (message) => {
      if (message.type() === 'error') said.push(message.text());
    });
    tab.on('pageerror', (error) => said.push(error.message));
    await tab.goto(origin);
    const names = async (): Promise<string[]> =>
      tab.evaluate(() =>
        ((globalThis as unknown as { drawn?: { layer: string; name: string }[] }).drawn ?? []).map(
          ({ layer: id, name }) => `${id} ${name}`,
        ),
      );
    await eventually(
      async () =>
        expect([...new Set(await names())].sort()).toEqual([
          'parcs-areas Savane',
          'parcs-edges Savane',
          'parcs-lines Allée',
          'parcs-points Kiosque',
          'sensors-points Bruit du port',
          'zones-areas Fort-de-France',
          'zones-edges Fort-de-France',
        ]),
      { timeoutMs: 60_000, everyMs: 250 },
    );
    expect(await tab.evaluate(() => (globalThis as unknown as { troubles: string[] }).troubles)).toEqual([]);
    // A page without an icon, and a machine without a graphics card, are no faults of the map.
    expect(said.filter((line) => !/status of 404|GPU stall|WebGL/i.test(line))).toEqual([]);
    const attribution = await tab.locator('.maplibregl-ctrl-attrib').textContent();
    expect(attribution).toContain('OpenStreetMap');
    expect(attribution).toContain('Ville de Fort-de-France');
    await tab.close();
  }, 180_000);
});
