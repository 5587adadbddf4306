import { createVerify, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface FcmMessage {
  readonly token: string;
  readonly notification: { readonly title: string; readonly body: string };
  readonly data: Readonly<Record<string, string>>;
  readonly android?: { readonly priority: string; readonly notification: { readonly tag: string } };
}

/** How FCM refuses a message. */
export type FcmRefusal = 'unregistered' | 'quota' | 'internal' | 'deadline' | 'bad-token' | 'bad-field' | 'unauthorized';
/** What becomes of a message: taken, refused, or no answer at all, with the connection left open or cut; and that also though it was taken. */
export type FcmAnswer = 'ok' | FcmRefusal | 'silence' | 'cut' | 'taken-silence' | 'taken-cut';

const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';
const violation = (field: string): object[] => [
  { '@type': FCM_ERROR, errorCode: 'INVALID_ARGUMENT' },
  { '@type': BAD_REQUEST, fieldViolations: [{ field, description: 'Invalid' }] },
];

/** Bodies as Google documents them. */
const FAILURES: Record<FcmRefusal, { status: number; details: object[] }> = {
  unregistered: { status: 404, details: [{ '@type': FCM_ERROR, errorCode: 'UNREGISTERED' }] },
  quota: { status: 429, details: [{ '@type': FCM_ERROR, errorCode: 'QUOTA_EXCEEDED' }] },
  internal: { status: 500, details: [{ '@type': FCM_ERROR, errorCode: 'INTERNAL' }] },
  deadline: { status: 504, details: [] },
  'bad-token': { status: 400, details: violation('message.token') },
  'bad-field': { status: 400, details: violation('message.data') },
  unauthorized: { status: 401, details: [] },
};

/** Answers as Google's token service and FCM do, on a port of this machine. */
export class FcmStandIn {
  /** What it took, also where it did not say so. */
  readonly received: FcmMessage[] = [];
  /** Access tokens given out so far. */
  tokens = 0;
  /** What it answers to a message; ok unless told. */
  answer: (message: FcmMessage) => FcmAnswer | Promise<FcmAnswer> = () => 'ok';
  /** Seconds that it asks for with `quota`. */
  retryAfter = 90;
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly server = createServer((request, response) => void this.serve(request, response));

  static async start(): Promise<FcmStandIn> {
    const standIn = new FcmStandIn();
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** The key file of a service account that it knows. */
  get serviceAccount(): string {
    return JSON.stringify({
      type: 'service_account',
      project_id: 'madinina-test',
      client_email: 'push@madinina-test.iam.gserviceaccount.com',
      private_key: this.keys.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      token_uri: `${this.url}/token`,
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (request.url === '/token') this.giveToken(new URLSearchParams(body).get('assertion') ?? '', response);
    else if (request.url !== '/v1/projects/madinina-test/messages:send') reply(response, 404, {});
    else if (!this.isAccessToken(request.headers.authorization)) fail(response, 'unauthorized');
    else await this.take((JSON.parse(body) as { message: FcmMessage }).message, response);
  }

  private giveToken(assertion: string, response: ServerResponse): void {
    const [head = '', claims = '', signature = ''] = assertion.split('.');
    const isGenuine = createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(this.keys.publicKey, signature, 'base64url');
    if (!isGenuine) {
      reply(response, 400, { error: 'invalid_grant' });
      return;
    }
    this.tokens += 1;
    reply(response, 200, { access_token: `access-${String(this.tokens)}`, expires_in: 3599, token_type: 'Bearer' });
  }

  private isAccessToken(header: string | undefined): boolean {
    const number = Number(/^Bearer access-([1-9]\d*)$/.exec(header ?? '')?.[1]);
    return number <= this.tokens;
  }

  private async take(message: FcmMessage, response: ServerResponse): Promise<void> {
    const answer = await this.answer(message);
    if (answer === 'ok' || answer === 'taken-silence' || answer === 'taken-cut') this.received.push(message);
    if (answer === 'ok') reply(response, 200, { name: `projects/madinina-test/messages/${String(this.received.length)}` });
    else if (answer === 'cut' || answer === 'taken-cut') response.destroy();
    else if (answer !== 'silence' && answer !== 'taken-silence')
      fail(response, answer, answer === 'quota' ? { 'retry-after': String(this.retryAfter) } : {});
  }
}

function fail(response: ServerResponse, answer: FcmRefusal, headers: Record<string, string> = {}): void {
  const { status, details } = FAILURES[answer];
  reply(response, status, { error: { code: status, message: 'As FCM words it', status: 'AN_ERROR', details } }, headers);
}

function reply(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
