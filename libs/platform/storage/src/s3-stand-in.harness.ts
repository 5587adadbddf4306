import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

interface KeptObject {
  readonly body: Buffer;
  readonly contentType: string;
  readonly modifiedAt: Date;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** As much of S3's HTTP interface (path style, one bucket) as the storage uses, refusing what S3 refuses. */
export class S3StandIn {
  readonly objects = new Map<string, KeptObject>();
  /** Answers to give instead, first to last, e.g. 503. */
  readonly failures: number[] = [];
  readonly requests: string[] = [];
  private readonly server: Server;

  private constructor(private readonly bucket: string) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async start(bucket: string): Promise<S3StandIn> {
    const standIn = new S3StandIn(bucket);
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, headers = {}, body } = this.answerTo(request, Buffer.concat(chunks));
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
  }

  private answerTo(request: IncomingMessage, body: Buffer): Answer {
    const { headers, method = '' } = request;
    const url = new URL(request.url ?? '/', this.url);
    const [bucket, ...parts] = url.pathname.slice(1).split('/').map(decodeURIComponent);
    const key = parts.join('/');
    this.requests.push(`${method} ${key}`);

    const failure = this.failures.shift();
    if (failure !== undefined) return failure === 503 ? refusal(503, 'SlowDown') : refusal(failure, 'AccessDenied');
    const isSigned = headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=') ?? url.searchParams.has('X-Amz-Signature');
    if (!isSigned) return refusal(403, 'AccessDenied');
    if (bucket !== this.bucket) return refusal(404, 'NoSuchBucket');
    if (key === '') return { status: 200 };
    if (method === 'PUT') return this.put(key, body, headers);
    if (method === 'DELETE') {
      this.objects.delete(key);
      return { status: 204 };
    }
    const kept = this.objects.get(key);
    if (kept === undefined) return refusal(404, 'NoSuchKey');
    return {
      status: 200,
      headers: {
        'content-type': kept.contentType,
        'content-length': String(kept.body.length),
        'last-modified': kept.modifiedAt.toUTCString(),
        etag: etagOf(kept.body),
      },
      body: kept.body,
    };
  }

  private put(key: string, body: Buffer, headers: IncomingHttpHeaders): Answer {
    if (headers['content-length'] === undefined) return refusal(411, 'MissingContentLength');
    if (headers['content-encoding']?.includes('aws-chunked')) return refusal(501, 'NotImplemented'); // as stores answer that know no chunked signatures
    this.objects.set(key, { body, contentType: headers['content-type'] ?? 'binary/octet-stream', modifiedAt: new Date() });
    return { status: 200, headers: { etag: etagOf(body) } };
  }
}

const refusal = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});

const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;
