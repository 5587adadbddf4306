import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Logger } from '@nestjs/common';
import { FileLinks } from './file-links';
import { S3StandIn } from './s3-stand-in.harness';
import { type RunningStorage, startStorage } from './storage.harness';

const webp = { contentType: 'image/webp' };

describe('files in S3', () => {
  let s3: S3StandIn;
  let running: RunningStorage;
  const variables = () => ({
    STORAGE_DRIVER: 's3',
    S3_ENDPOINT: s3.url,
    S3_PUBLIC_ENDPOINT: 'https://files.city.example',
    S3_BUCKET: 'city',
    S3_ACCESS_KEY_ID: 'who',
    S3_SECRET_ACCESS_KEY: 'what',
  });

  beforeAll(async () => {
    Logger.overrideLogger(false);
    s3 = await S3StandIn.start('city');
    running = await startStorage(variables());
  });
  afterAll(async () => {
    await running.app.close();
    await s3.stop();
  });
  beforeEach(() => {
    s3.objects.clear();
    s3.requests.splice(0);
    s3.failures.splice(0);
  });

  it('gives back what it was given, with its type and length', async () => {
    const { storage } = running;
    const data = Buffer.from([0, 255, 128, 13, 10]);
    await storage.put('plants/1/leaf.bin', data, webp);
    expect(await storage.get('plants/1/leaf.bin')).toEqual(data);
    expect(await buffer(await storage.stream('plants/1/leaf.bin'))).toEqual(data);
    expect(await storage.describe('plants/1/leaf.bin')).toEqual({
      contentType: 'image/webp',
      contentLength: 5,
      etag: expect.stringMatching(/^"\w{32}"$/),
      modifiedAt: expect.anything(),
    });
    expect(await storage.exists('plants/1/leaf.bin')).toBe(true);
  });

  it.each([0, 1, 300_000])('takes a stream of %i bytes that does not know its length', async (length) => {
    const data = Buffer.alloc(length, 7);
    await running.storage.put('stream', Readable.from(length === 0 ? [] : [data.subarray(0, 1), data.subarray(1)]), webp);
    expect(s3.objects.get('stream')).toMatchObject({ body: data, contentType: 'image/webp' });
  });

  it('sends a stream of known length straight through', async () => {
    await running.storage.put('stream', Readable.from([Buffer.from('abc')]), { ...webp, contentLength: 3 });
    expect(s3.objects.get('stream')?.body.toString()).toBe('abc');
  });

  it('sends nothing of a stream that breaks', async () => {
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('hal');
        throw new Error('the phone went away');
      })(),
    );
    await expect(running.storage.put('kept', broken, webp)).rejects.toThrow('the phone went away');
    expect(s3.requests).toEqual([]);
  });

  it('says that a file is missing', async () => {
    const { storage } = running;
    for (const work of [storage.get('none'), storage.stream('none'), storage.describe('none')])
      await expect(work).rejects.toMatchObject({ kind: 'missing', code: 'storage.file.not_found' });
    expect(await storage.exists('none')).toBe(false);
  });

  it('deletes once and again', async () => {
    const { storage } = running;
    await storage.put('gone', Buffer.from('x'), webp);
    await storage.delete('gone');
    await storage.delete('gone');
    expect(await storage.exists('gone')).toBe(false);
  });

  it('tries again when the store asks it to slow down', async () => {
    s3.failures.push(503);
    await running.storage.put('slow', Buffer.from('x'), webp);
    expect(s3.objects.has('slow')).toBe(true);
    expect(s3.requests).toEqual(['PUT slow', 'PUT slow']);
  });

  it('gives up after three tries, without a word of the store in the error', async () => {
    const { storage } = running;
    s3.failures.push(503, 503, 503);
    await expect(storage.get('any')).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'storage.file.unavailable',
      message: 'The files cannot be reached now',
      details: {},
    });
    expect(s3.requests).toHaveLength(3);
  });

  it('takes a wrong bucket or no permission for no missing file', async () => {
    const other = await startStorage({ ...variables(), S3_BUCKET: 'elsewhere' });
    await expect(other.storage.get('any')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await other.health.readiness()).toMatchObject({ status: 'degraded', checks: [{ name: 'storage', state: 'down' }] });
    await other.app.close();
    s3.failures.push(403);
    await expect(running.storage.get('any')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is up when the bucket answers, and down when nobody does', async () => {
    expect(await running.health.readiness()).toMatchObject({ status: 'ready', checks: [{ name: 'storage', state: 'up' }] });
    const closed = await S3StandIn.start('city');
    const url = closed.url;
    await closed.stop();
    const other = await startStorage({ ...variables(), S3_ENDPOINT: url });
    expect(await other.health.readiness()).toMatchObject({ status: 'degraded', checks: [{ state: 'down' }] });
    await other.app.close();
  });

  it('signs links for the address that browsers use', async () => {
    await running.storage.put('photo.webp', Buffer.from('x'), webp);
    const link = new URL(await running.storage.signedUrl('photo.webp', 60));
    expect(link.origin).toBe('https://files.city.example');
    expect(link.pathname).toBe('/city/photo.webp');
    expect(link.searchParams.get('X-Amz-Expires')).toBe('60');
    const answer = await fetch(`${s3.url}${link.pathname}${link.search}`);
    expect(await answer.text()).toBe('x');
    expect((await fetch(`${s3.url}${link.pathname}`)).status).toBe(403);
  });

  it('takes no link of a folder for good', () => {
    const links = running.app.get(FileLinks, { strict: false });
    expect(() => links.verify('photo.webp', Date.now(), '')).toThrow('This link to a file was not made here');
  });
});
