import { type Multipart, type MultipartFile } from '@fastify/multipart';
import { PayloadTooLargeException } from '@nestjs/common';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Readable } from 'node:stream';
import { CsvError } from './batch.errors';
import { SpooledFile } from './spooled-file';

/** A CSV file that was sent, and what was said about it. */
export interface CsvUpload {
  readonly file: SpooledFile;
  readonly name: string;
  readonly fields: Readonly<Record<string, string | string[]>>;
}

export const LARGEST_CSV_BYTES = 20 * 1024 * 1024;
const MOST_FIELDS = 60;
const LONGEST_FIELD = 1_000;
const ROUTE = /\/gis\/search\/csv$/;

/** Lets the server take CSV files as they are, on the one route that reads them; forms it takes anyway. */
export function takeCsvBodies(fastify: FastifyInstance): void {
  if (!fastify.hasContentTypeParser('text/csv'))
    fastify.addContentTypeParser(
      'text/csv',
      (request: FastifyRequest, body: Readable, done: (error: Error | null, body?: unknown) => void) => {
        if (ROUTE.test(request.routeOptions.url ?? '')) done(null, body);
        else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE('text/csv'));
      },
    );
}

/**
 * Writes the file of a request to disk, however long it is, because an answer that began before the file is whole would wait for a
 * reader that still sends. Who gets it closes it.
 * @throws gis.csv.file_missing; PayloadTooLargeException
 */
export async function receiveCsv(request: FastifyRequest): Promise<CsvUpload> {
  const file = await SpooledFile.create();
  try {
    if (!request.isMultipart()) {
      await spool(request.body, file);
      return { file, name: 'addresses', fields: {} };
    }
    return await receiveForm(request, file);
  } catch (error) {
    await file.close();
    throw sizeError(error) ?? error;
  }
}

async function receiveForm(request: FastifyRequest, file: SpooledFile): Promise<CsvUpload> {
  const fields: Record<string, string | string[]> = {};
  let name: string | undefined;
  for await (const part of request.parts({
    limits: { files: 1, fields: MOST_FIELDS, fieldSize: LONGEST_FIELD, fileSize: LARGEST_CSV_BYTES + 1 },
  })) {
    if (isFile(part)) {
      name = part.filename;
      await spool(part.file, file);
    } else if (typeof part.value === 'string') {
      const before = fields[part.fieldname];
      fields[part.fieldname] = before === undefined ? part.value : [before, part.value].flat();
    }
  }
  if (name === undefined) throw CsvError.fileMissing();
  return { file, name, fields };
}

const isFile = (part: Multipart): part is MultipartFile => part.type === 'file';

async function spool(source: unknown, file: SpooledFile): Promise<void> {
  if (!isStream(source)) throw CsvError.fileMissing();
  for await (const chunk of source as AsyncIterable<Buffer>)
    if ((await file.append(chunk)) > LARGEST_CSV_BYTES) throw new PayloadTooLargeException();
}

const isStream = (value: unknown): value is Readable => typeof value === 'object' && value !== null && 'pipe' in value;

/** The form reader has its own errors for what is too much. */
const sizeError = (error: unknown): Error | undefined =>
  typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 413
    ? new PayloadTooLargeException()
    : undefined;
