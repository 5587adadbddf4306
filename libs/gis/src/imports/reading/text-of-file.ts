import { type SpooledFile } from '../../addresses/batch/spooled-file';
import { ImportError } from '../import.errors';

/** The text of a file as it comes. @throws gis.import.encoding_wrong */
export async function* textOf(file: SpooledFile, encoding: string): AsyncGenerator<string> {
  const decoder = decoderOf(encoding);
  for await (const bytes of file.read() as AsyncIterable<Buffer>) yield decoded(() => decoder.decode(bytes, { stream: true }), encoding);
  yield decoded(() => decoder.decode(), encoding);
}

/** @throws gis.import.encoding_wrong when there is no such encoding */
export function decoderOf(encoding: string): InstanceType<typeof TextDecoder> {
  return decoded(() => new TextDecoder(encoding, { fatal: true }), encoding);
}

function decoded<T>(read: () => T, encoding: string): T {
  try {
    return read();
  } catch (cause) {
    throw ImportError.encodingWrong({ encoding }, { cause });
  }
}
