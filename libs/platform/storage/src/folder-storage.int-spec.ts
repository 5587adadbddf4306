import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Logger } from '@nestjs/common';
import { FileLinks } from './file-links';
import { type RunningStorage, startStorage } from './storage.harness';

const png = { contentType: 'image/png' };

describe('files in a folder', () => {
  let folder: string;
  let running: RunningStorage;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    folder = await mkdtemp(join(tmpdir(), 'storage-'));
    const abandoned = join(folder, '.partial/abandoned');
    await mkdir(join(folder, '.partial'));
    await writeFile(abandoned, 'half');
    await utimes(abandoned, 0, 0);
    await writeFile(join(folder, '.partial/recent'), 'being written');
    running = await startStorage({ STORAGE_FOLDER: folder });
  });
  afterAll(async () => {
    await running.app.close();
    await rm(folder, { recursive: true });
  });

  it('removes at boot only what was left unfinished long ago', async () => {
    expect(await readdir(join(folder, '.partial'))).toEqual(['recent']);
    await rm(join(folder, '.partial/recent'));
  });

  it('gives back what it was given, with its type and length', async () => {
    const { storage } = running;
    const data = Buffer.from([0, 255, 128, 13, 10]);
    await storage.put('plants/1/leaf.bin', data, { contentType: 'image/webp' });
    expect(await storage.get('plants/1/leaf.bin')).toEqual(data);
    expect(await buffer(await storage.stream('plants/1/leaf.bin'))).toEqual(data);
    const { modifiedAt, ...found } = await storage.describe('plants/1/leaf.bin');
    expect(found).toEqual({ contentType: 'image/webp', contentLength: 5, etag: expect.any(String) });
    expect(Math.abs(modifiedAt.getTime() - Date.now())).toBeLessThan(60_000);
    expect(await storage.exists('plants/1/leaf.bin')).toBe(true);
  });

  it('takes a stream, and an empty file', async () => {
    const { storage } = running;
    const megabyte = Buffer.alloc(1 << 20, 7);
    await storage.put('big', Readable.from([megabyte, megabyte]), png);
    expect((await storage.describe('big')).contentLength).toBe(2 << 20);
    await storage.put('empty', Buffer.alloc(0), png);
    expect(await storage.get('empty')).toHaveLength(0);
  });

  it('replaces a file with its type', async () => {
    const { storage } = running;
    await storage.put('note', Buffer.from('long first text'), { contentType: 'text/plain' });
    await storage.put('note', Buffer.from('{}'), { contentType: 'application/json' });
    expect((await storage.get('note')).toString()).toBe('{}');
    expect(await storage.describe('note')).toMatchObject({ contentType: 'application/json', contentLength: 2 });
  });

  it('keeps the old file when a stream breaks in the middle, and leaves nothing behind', async () => {
    const { storage } = running;
    await storage.put('kept', Buffer.from('whole'), png);
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('hal');
        throw new Error('the phone went away');
      })(),
    );
    await expect(storage.put('kept', broken, png)).rejects.toThrow('the phone went away');
    expect((await storage.get('kept')).toString()).toBe('whole');
    expect(await readdir(join(folder, '.partial'))).toEqual([]);
  });

  it('shows a reader one whole file while many write it', async () => {
    const { storage } = running;
    const versions = Array.from({ length: 20 }, (_, index) => Buffer.alloc(200_000, index));
    await storage.put('race', versions[0]!, png);
    const seen: Buffer[] = [];
    await Promise.all([
      ...versions.map((version) => storage.put('race', version, png)),
      (async () => {
        for (let round = 0; round < 50; round += 1) seen.push(await storage.get('race'));
      })(),
    ]);
    for (const content of seen) expect(versions.some((version) => version.equals(content))).toBe(true);
  });

  it('says that a file is missing, before any byte', async () => {
    const { storage } = running;
    await storage.put('file', Buffer.from('x'), png);
    await storage.put('folder/file', Buffer.from('x'), png);
    for (const key of ['none', 'file/below', 'folder']) {
      await expect(storage.get(key)).rejects.toMatchObject({ kind: 'missing', code: 'storage.file.not_found' });
      await expect(storage.stream(key)).rejects.toMatchObject({ kind: 'missing' });
      await expect(storage.describe(key)).rejects.toMatchObject({ kind: 'missing' });
      expect(await storage.exists(key)).toBe(false);
    }
  });

  it('refuses a name that another file or folder stands in the way of', async () => {
    const { storage } = running;
    await storage.put('way/file', Buffer.from('x'), png);
    for (const key of ['way', 'way/file/below'])
      await expect(storage.put(key, Buffer.from('y'), png)).rejects.toMatchObject({ code: 'storage.file.name_taken' });
    expect((await storage.get('way/file')).toString()).toBe('x');
  });

  it('deletes once and again', async () => {
    const { storage } = running;
    await storage.put('gone/file', Buffer.from('x'), png);
    await storage.delete('gone/file');
    await storage.delete('gone/file');
    await storage.delete('file/below');
    expect(await storage.exists('gone/file')).toBe(false);
    await expect(readFile(join(folder, '.types/gone/file'))).rejects.toThrow('ENOENT');
  });

  it('signs links that its own check takes', async () => {
    const link = new URL(await running.storage.signedUrl('plants/1/leaf.bin', 60), 'https://city.example');
    expect(link.pathname).toBe('/api/v1/files/plants/1/leaf.bin');
    const { expires, signature } = Object.fromEntries(link.searchParams);
    running.app.get(FileLinks, { strict: false }).verify('plants/1/leaf.bin', Number(expires), signature!);
  });

  it('is up, and only degrades the process when the folder is gone', async () => {
    const { health, app } = await startStorage({ STORAGE_FOLDER: join(folder, 'probe') });
    expect(await health.readiness()).toMatchObject({ status: 'ready', checks: [{ name: 'storage', needed: false, state: 'up' }] });
    await app.close();
    const other = await startStorage({ STORAGE_FOLDER: join(folder, 'probe') });
    await rm(join(folder, 'probe'), { recursive: true });
    expect(await other.health.readiness()).toMatchObject({ status: 'degraded', checks: [{ state: 'down', error: 'unavailable' }] });
    await other.app.close();
  });
});
