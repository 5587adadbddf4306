import { Readable } from 'node:stream';
import { type BucketService } from './bucket.service';
import { type ExportQuery } from './export.dto';
import { type ExportRepository, type Lines } from './export.repository';
import { ExportService } from './export.service';

const LINE = 'x'.repeat(99);

describe('an export', () => {
  /** A sensor with endless readings, and how many pages of them were asked for. */
  function endless() {
    const asked = { pages: 0 };
    const page: Lines = { text: `${LINE}\n`.repeat(5_000), count: 5_000, last: { at: new Date('2026-01-01T00:00:01Z'), seq: '1' } };
    const repository = {
      nameOf: () => Promise.resolve('Pont Démosthène / 2'),
      lines: () => {
        asked.pages += 1;
        return Promise.resolve(page);
      },
    };
    return { asked, service: new ExportService(repository as unknown as ExportRepository, undefined as unknown as BucketService) };
  }
  const query = { format: 'csv', interval: 'raw', from: new Date('2026-01-01Z'), to: new Date('2026-01-02Z') } as ExportQuery;

  it('holds a page or two, whatever its length and however slowly it is read', async () => {
    const { asked, service } = endless();
    const stream = Readable.from((await service.export('any', query)).text, { objectMode: false });
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      const taken = Math.floor(bytes / 500_000);
      expect(asked.pages - taken).toBeLessThanOrEqual(2);
      if (taken >= 20) break;
    }
    expect(asked.pages).toBeGreaterThanOrEqual(20);
  });

  it('asks for nothing more once its reader is gone', async () => {
    const { asked, service } = endless();
    const stream = Readable.from((await service.export('any', query)).text, { objectMode: false });
    await new Promise((resolve) => stream.once('data', resolve));
    stream.destroy();
    const before = asked.pages;
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(asked.pages - before).toBeLessThanOrEqual(1);
  });

  it('is named after its sensor and period', async () => {
    const { fileName, contentType } = await endless().service.export('any', query);
    expect([fileName, contentType]).toEqual(['Pont-Demosthene-2_2026-01-01_2026-01-02.csv', 'text/csv; charset=utf-8; header=present']);
  });
});
