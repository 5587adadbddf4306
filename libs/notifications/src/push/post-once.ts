import { Agent as HttpAgent, type IncomingMessage, request as requestByHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestByHttps } from 'node:https';
import { type TLSSocket } from 'node:tls';

/** What became of a request that must not be made twice. */
export type Posted =
  | { readonly state: 'answered'; readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: string }
  /** Nothing of it left: it may be made again. */
  | { readonly state: 'not_sent'; readonly isLate: boolean }
  /** It left, and nobody answered: whoever was asked may have done it. */
  | { readonly state: 'unknown'; readonly isLate: boolean };

export interface PostedText {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For the connection and the answer together. */
  readonly limitMs: number;
}

/** A server that closes idle connections does so later than this; on one that it closed meanwhile a request would be lost. */
const IDLE_MS = 30_000;
const agents = {
  http: new HttpAgent({ keepAlive: true, timeout: IDLE_MS }),
  https: new HttpsAgent({ keepAlive: true, timeout: IDLE_MS }),
};

/** Makes a POST, once: unlike `fetch`, it tells a request that never left from one that was left without an answer. Never rejects. */
export function postOnce({ url, headers, body, limitMs }: PostedText): Promise<Posted> {
  const isSecure = url.startsWith('https:');
  return new Promise((resolve) => {
    let hasLeft = false;
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      signal: AbortSignal.timeout(limitMs),
    };
    const request = isSecure
      ? requestByHttps(url, { ...options, agent: agents.https })
      : requestByHttp(url, { ...options, agent: agents.http });
    request.once('socket', (socket) => {
      const leaves = (): void => {
        hasLeft = true;
      };
      // `unknown`: its handshake goes on.
      const protocol = isSecure ? (socket as TLSSocket).getProtocol() : 'none';
      if (socket.connecting || protocol === null || protocol === 'unknown') socket.once(isSecure ? 'secureConnect' : 'connect', leaves);
      else leaves();
    });
    request.once('response', (answer) => {
      const { statusCode: status = 0, headers: answered } = answer;
      const told: Buffer[] = [];
      const end = (text: string): void => resolve({ state: 'answered', status, headers: answered, body: text });
      answer.on('data', (chunk: Buffer) => told.push(chunk));
      answer.once('end', () => end(Buffer.concat(told).toString()));
      // The status is an answer, though the rest of it was cut off.
      answer.on('error', () => end(''));
    });
    request.on('error', ({ name }) => resolve({ state: hasLeft ? 'unknown' : 'not_sent', isLate: name === 'AbortError' }));
    request.end(body);
  });
}
