import { createVerify, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

interface FcmMessage {
  readonly token: string;
  readonly notification: { readonly title: string; readonly body: string };
  readonly data: Readonly<Record<string, string>>;
  readonly android?: { readonly priority: string; readonly notification: { readonly tag: string } };
}

/** What FCM answers: a status, or `silence`. */
export type FcmAnswer = 'ok' | 'unregistered' | 'quota' | 'internal' | 'bad-token' | 'bad-field' | 'unauthorized' | 'silence';

const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';
const violation = (field: string): object[] => [
  { '@type': FCM_ERROR, errorCode: 'INVALID_ARGUMENT' },
  { '@type': BAD_REQUEST, fieldViolations: [{ field, description: 'Invalid' }] },
];

/** Bodies as Google documents them. */
const FAILURES: Record<Exclude<FcmAnswer, 'ok' | 'silence'>, { status: number; details: object[]; headers?: Record<string, string> }> = {
  unregistered: { status: 404, details: [{ '@type': FCM_ERROR, errorCode: 'UNREGISTERED' }] },
  quota: { status: 429, details: [{ '@type': FCM_ERROR, errorCode: 'QUOTA_EXCEEDED' }], headers: { 'retry-after': '90' } },
  internal: { status: 500, details: [{ '@type': FCM_ERROR, errorCode: 'INTERNAL' }] },
  'bad-token': { status: 400, details: violation('message.token') },
  'bad-field': { status: 400, details: violation('message.data') },
  unauthorized: { status: 401, details: [] },
};

/** Answers as Google's token service and FCM do, on a port of this machine. */
export class FcmStandIn {
  readonly received: FcmMessage[] = [];
  /** Access tokens given out so far. */
  tokens = 0;
  /** What it answers to a message; ok unless told. */
  answer: (message: FcmMessage) => FcmAnswer = () => 'ok';
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
    else if (request.headers.authorization !== `Bearer access-${String(this.tokens)}`) fail(response, 'unauthorized');
    else this.take((JSON.parse(body) as { message: FcmMessage }).message, response);
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

  private take(message: FcmMessage, response: ServerResponse): void {
    const answer = this.answer(message);
    if (answer === 'silence') return;
    if (answer !== 'ok') {
      fail(response, answer);
      return;
    }
    this.received.push(message);
    reply(response, 200, { name: `projects/madinina-test/messages/${String(this.received.length)}` });
  }
}

function fail(response: ServerResponse, answer: keyof typeof FAILURES): void {
  const { status, details, headers } = FAILURES[answer];
  reply(response, status, { error: { code: status, message: 'As FCM words it', status: 'AN_ERROR', details } }, headers);
}

function reply(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
