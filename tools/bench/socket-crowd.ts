/**
 * Many Socket.IO clients in a process of their own, without a library that would be measured too. PORT tells where they are told what to do:
 * `POST /join?url=…&token=…&count=…` answers when all are in; `POST /listen?events=…` forgets what was heard, and `GET /heard` answers, when
 * every client heard so many events, how long each took in ms: from the time that the event itself tells, by the clock of the machine, to its arrival.
 */
import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { clientFrame, FrameReader } from './websocket-frames.ts';

const AT_ONCE = 50;
const PING = '2';
const PONG = clientFrame('3');
/** Where the event carries the time of its sending, in ns. */
const SENT_AT = '"reason":"';

let latencies: number[] = [];
let expected = Infinity;
let clients = 0;
let tell: (() => void) | undefined;

function heard(text: Buffer): void {
  const at = text.indexOf(SENT_AT) + SENT_AT.length;
  const sentAt = BigInt(text.toString('latin1', at, text.indexOf('"', at)));
  latencies.push(Number(process.hrtime.bigint() - sentAt) / 1e6);
  if (latencies.length >= expected) tell?.();
}

/** Resolves once it is welcomed: the city says `welcome`, the bare server too. */
function join(url: URL, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const line: Socket = connect(Number(url.port), url.hostname);
    line.setNoDelay(true);
    line.on('error', reject);
    line.on('close', () => reject(new Error('The server hung up')));
    const reader = new FrameReader((text) => {
      const kind = text.toString('latin1', 0, Math.min(2, text.length));
      if (kind === PING) line.write(PONG);
      else if (kind.startsWith('0')) line.write(clientFrame(`40${JSON.stringify({ token })}`));
      else if (kind === '44') reject(new Error(text.toString()));
      else if (kind === '42') {
        if (text.indexOf('["alert"') === 2) heard(text);
        else if (text.indexOf('["welcome"') === 2) resolve();
      }
    });
    let isOpen = false;
    line.on('data', (chunk) => {
      if (isOpen) {
        reader.take(chunk);
        return;
      }
      const end = chunk.indexOf('\r\n\r\n');
      if (end < 0 || !chunk.toString('latin1', 0, 12).endsWith('101')) reject(new Error(chunk.toString('latin1', 0, 300)));
      isOpen = true;
      reader.take(chunk.subarray(end + 4));
    });
    const head = [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `Host: ${url.host}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ];
    line.write(`${head.join('\r\n')}\r\n\r\n`);
  });
}

async function joinAll(url: URL, token: string, count: number): Promise<void> {
  let left = count;
  const some = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await join(url, token);
      clients += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
}

function answer(response: ServerResponse, body: unknown): void {
  response.end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const number = (name: string): number => Number(searchParams.get(name));
  if (pathname === '/join') {
    joinAll(new URL(searchParams.get('url') ?? ''), searchParams.get('token') ?? '', number('count')).then(
      () => answer(response, { clients }),
      (error: unknown) => {
        response.statusCode = 500;
        answer(response, { error: String(error) });
      },
    );
  } else if (pathname === '/listen') {
    latencies = [];
    expected = number('events') * clients;
    answer(response, {});
  } else if (pathname === '/heard') {
    const finish = (): void => {
      tell = undefined;
      answer(response, { latencies, missing: expected - latencies.length });
    };
    if (latencies.length >= expected) finish();
    else tell = finish;
    setTimeout(() => tell?.(), 60_000).unref();
  } else answer(response, {});
});
server.requestTimeout = 0;
process.once('disconnect', () => process.exit());
server.listen(Number(process.env['PORT']), '127.0.0.1');
