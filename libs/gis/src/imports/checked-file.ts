import { SpooledFile } from '../addresses/batch/spooled-file';
import { type CheckedFeature } from '../features/feature-input';

/** Checked features on disk, where no one else reads them: a file of them may not fit into memory. */
export class CheckedFile {
  private written = 0;

  private constructor(private readonly file: SpooledFile) {}

  static async create(): Promise<CheckedFile> {
    return new CheckedFile(await SpooledFile.create());
  }

  get count(): number {
    return this.written;
  }

  async append(features: readonly CheckedFeature[]): Promise<void> {
    const lines = features.map((feature) => `${JSON.stringify(feature)}\n`);
    await this.file.append(Buffer.from(lines.join('')));
    this.written += features.length;
  }

  /** All of them, so many at once. */
  async *batches(size: number): AsyncGenerator<CheckedFeature[]> {
    const decoder = new TextDecoder();
    let rest = '';
    let batch: CheckedFeature[] = [];
    for await (const bytes of this.file.read() as AsyncIterable<Buffer>) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        batch.push(JSON.parse(line) as CheckedFeature);
        if (batch.length < size) continue;
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
