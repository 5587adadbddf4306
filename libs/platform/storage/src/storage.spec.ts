import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Metrics } from '@madinina/platform/observability';
import { Logger } from '@nestjs/common';
import { type Disk } from 'flydrive';
import { Storage } from './storage';
import { StorageDriver } from './storage-driver.port';

/** A store whose disk is full, or that answers in ways no test can provoke on a real one. */
class FailingDriver extends StorageDriver {
  readonly disk = {
    putStream: (_key: string, contents: Readable) =>
      pipeline(
        contents,
        new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error('disk full'), { code: 'ENOSPC' })) }),
      ),
  } as unknown as Disk;

  check(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    // Nothing is open.
  }
}

describe('Storage', () => {
  const metrics = new Metrics();
  const storage = new Storage(new FailingDriver(), metrics);
  const text = { contentType: 'text/plain' };
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  it('blames the store, not the stream, when the store fails', async () => {
    const source = Readable.from([Buffer.from('a'), Buffer.from('b')]);
    await expect(storage.put('file', source, text)).rejects.toMatchObject({ code: 'storage.file.unavailable' });
    expect(source.destroyed).toBe(true);
  });

  it('throws the error of a stream as it is', async () => {
    const source = new Readable({ read: () => undefined });
    source.destroy(new RangeError('over the limit'));
    await expect(storage.put('file', source, text)).rejects.toThrow(RangeError);
    const cut = new Readable({ read: () => undefined });
    cut.destroy();
    await expect(storage.put('file', cut, text)).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  it('tells how each operation ended', async () => {
    const { values } = await metrics.registry.getSingleMetric('storage_operation_duration_seconds')!.get();
    const counts = values.filter((value) => 'metricName' in value && value.metricName === 'storage_operation_duration_seconds_count');
    expect(counts.map(({ labels, value }) => [labels, value])).toEqual([
      [{ operation: 'put', outcome: 'unavailable' }, 1],
      [{ operation: 'put', outcome: 'broken' }, 2],
    ]);
  });

  it('asks nothing of the store for a wrong name, type or duration', async () => {
    await expect(storage.put('../up', Buffer.from(''), text)).rejects.toMatchObject({ code: 'storage.file.name_invalid' });
    await expect(storage.get('/etc/passwd')).rejects.toMatchObject({ code: 'storage.file.name_invalid' });
    await expect(storage.put('file', Buffer.from(''), { contentType: 'text' })).rejects.toThrow(TypeError);
    await expect(storage.put('file', Buffer.from(''), { contentType: 'text/plain\r\nx: y' })).rejects.toThrow(TypeError);
    for (const seconds of [0, 1.5, -1, 604_801]) await expect(storage.signedUrl('file', seconds)).rejects.toThrow(RangeError);
  });
});
