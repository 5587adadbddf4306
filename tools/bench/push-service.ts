/**
 * Stands in for Google's token service and Firebase Cloud Messaging on PORT: takes every push at once and keeps count, so that the bench
 * can tell a device that was pushed twice. A message `{ forget: true }` begins anew; any other is answered with what it took.
 */
import { createServer, type ServerResponse } from 'node:http';

/** What it took since it began anew. */
export interface PushesTaken {
  readonly taken: number;
  /** Pushes of a notification that its device had got before. */
  readonly twice: number;
  /** When (ms since 1970) the first push about each subject came to the devices whose token begins with `watch-`. */
  readonly watched: Readonly<Record<string, number>>;
}

interface Taken {
  readonly message: { readonly token: string; readonly data: { readonly notificationId: string; readonly subjectId?: string } };
}

let taken = 0;
let twice = 0;
let known = new Set<string>();
let watched: Record<string, number> = {};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'GET') reply(response, {});
    else if (request.url === '/token') reply(response, { access_token: 'bench', expires_in: 3_599, token_type: 'Bearer' });
    else take((JSON.parse(Buffer.concat(chunks).toString()) as Taken).message, response);
  });
});

function take({ token, data }: Taken['message'], response: ServerResponse): void {
  const key = `${data.notificationId} ${token}`;
  if (known.has(key)) twice += 1;
  known.add(key);
  taken += 1;
  if (token.startsWith('watch-') && data.subjectId !== undefined) watched[data.subjectId] ??= Date.now();
  reply(response, { name: `projects/bench/messages/${String(taken)}` });
}

function reply(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

process.on('message', (message: { readonly forget?: boolean }) => {
  const answer: PushesTaken = { taken, twice, watched };
  if (message.forget) {
    taken = 0;
    twice = 0;
    known = new Set();
    watched = {};
  }
  process.send?.(answer);
});
process.once('disconnect', () => process.exit());
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env['PORT']), '127.0.0.1');
