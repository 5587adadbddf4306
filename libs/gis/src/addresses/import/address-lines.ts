import { Transform } from 'node:stream';
import { type AddressFile, type Rejection } from './address-file';
import { copyLine } from './copy-text';

/** Rejections that are kept; all are counted. */
const MOST_KEPT = 10_000;
const LONGEST_CONTENT = 500;
const CHUNK = 65_536;

/** The lines of a file on their way into the database: what is accepted flows on as COPY text, what is not is kept here. */
export class AddressLines extends Transform {
  lines = 0;
  rejectedCount = 0;
  readonly kept: Rejection[] = [];
  readonly reasons = new Map<string, number>();
  private text = '';

  constructor(private readonly file: AddressFile) {
    super({ writableObjectMode: true, writableHighWaterMark: 1_000 });
  }

  reject(rejection: Rejection): void {
    this.rejectedCount += 1;
    this.reasons.set(rejection.reason, (this.reasons.get(rejection.reason) ?? 0) + 1);
    if (this.kept.length < MOST_KEPT) this.kept.push(rejection);
  }

  override _transform(record: readonly string[], _encoding: string, done: () => void): void {
    this.takeRecord(record);
    done();
  }

  override _flush(done: () => void): void {
    if (this.text !== '') this.push(this.text);
    done();
  }

  private takeRecord(record: readonly string[]): void {
    this.lines += 1;
    const line = this.lines + 1;
    const read = this.file.read(record);
    if ('reason' in read) {
      this.reject({ ...read, line, content: record.join(';').replaceAll('\u0000', ' ').slice(0, LONGEST_CONTENT) });
      return;
    }
    this.text += copyLine([line, ...read.values]);
    if (this.text.length < CHUNK) return;
    this.push(this.text);
    this.text = '';
  }
}
