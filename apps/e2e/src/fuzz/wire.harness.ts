import { connect } from 'node:net';

/** What is written to the line, and whether the writer hangs up after it. */
export interface Wire {
  readonly bytes: string | Buffer;
  /** Sends no more, as a client whose network is cut. */
  readonly ends?: boolean;
}

const GET = 'GET /api/v1/auth/me HTTP/1.1\r\nHost: x\r\n';
const POST = 'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

/** Bytes that are no requests, or lie about themselves. */
export const WIRES: Readonly<Record<string, Wire>> = {
  'a length that is too long': { bytes: `${POST}Content-Length: 500\r\n\r\n{"identifier":"a"`, ends: true },
  'a length that is too short': { bytes: `${POST}Content-Length: 2\r\n\r\n{}{"identifier":"a"}\r\n\r\n` },
  'two lengths': { bytes: `${POST}Content-Length: 2\r\nContent-Length: 20\r\n\r\n{}` },
  'a length below 0': { bytes: `${POST}Content-Length: -1\r\n\r\n{}` },
  'a length that is no number': { bytes: `${POST}Content-Length: 0x2\r\n\r\n{}` },
  'a length and chunks': { bytes: `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n` },
  'chunks that are cut off': { bytes: `${POST}Transfer-Encoding: chunked\r\n\r\n10\r\n{"id`, ends: true },
  'chunks of no size': { bytes: `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n` },
  'chunks of any size': { bytes: `${POST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}` },
  'an unknown coding': { bytes: `${POST}Transfer-Encoding: x\r\n\r\n{}` },
  'a header of 17 KiB': { bytes: `${GET}X: ${'x'.repeat(17_000)}\r\n\r\n` },
  'two thousand headers': { bytes: `${GET}${Array.from({ length: 2_000 }, (_, index) => `X${index}: 1`).join('\r\n')}\r\n\r\n` },
  'a header without a colon': { bytes: `${GET}X\r\n\r\n` },
  'a zero in a header': { bytes: `${GET}X: a\u0000b\r\n\r\n` },
  'a folded header': { bytes: `${GET}X: a\r\n b\r\n\r\n` },
  'a space before the colon': { bytes: `${GET}Authorization : Bearer x\r\n\r\n` },
  'no host': { bytes: 'GET / HTTP/1.1\r\n\r\n' },
  'two hosts': { bytes: `${GET}Host: y\r\n\r\n` },
  'line feeds alone': { bytes: 'GET / HTTP/1.1\nHost: x\n\n' },
  'another version': { bytes: 'GET / HTTP/9.9\r\nHost: x\r\n\r\n' },
  'no version': { bytes: 'GET /\r\n\r\n' },
  'the version of the next protocol': { bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
  'an upgrade to it': { bytes: `${GET}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n` },
  'an upgrade to nothing': { bytes: `${GET}Connection: Upgrade\r\nUpgrade: x\r\n\r\n` },
  'half a socket': { bytes: 'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n' },
  'a socket where there is none': {
    bytes: `${GET}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  },
  'a method that is none': { bytes: 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n' },
  'a tunnel': { bytes: 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n' },
  'a trace': { bytes: 'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n' },
  'options of everything': { bytes: 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n' },
  'another origin’s address': { bytes: 'GET http://u:p@evil.example/api/v1/auth/me HTTP/1.1\r\nHost: x\r\n\r\n' },
  'an address that is none': { bytes: 'GET //[/ HTTP/1.1\r\nHost: x\r\n\r\n' },
  'an address with letters as they are': { bytes: Buffer.from('GET /api/v1/users/é<>"{}|\\^` HTTP/1.1\r\nHost: x\r\n\r\n') },
  'an address up and away': { bytes: 'GET /api/v1/../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n' },
  'an expectation': { bytes: `${GET}Expect: 200-ok\r\n\r\n` },
  'the handshake of TLS': { bytes: Buffer.from('16030100c8010000c40303', 'hex'), ends: true },
  'bytes of any kind': { bytes: Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 131) % 256)), ends: true },
};

/** Everything that is answered until the other side hangs up, or says no more for a moment. */
export function overTheLine(url: string, { bytes, ends = false }: Wire): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const line = connect(Number(port), hostname);
    let told = '';
    line.setTimeout(3_000, () => line.destroy());
    line.on('data', (part: Buffer) => {
      told += part.toString('latin1');
      line.setTimeout(300);
    });
    line.on('close', () => resolve(told));
    // The other side may hang up while we still write.
    line.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(told) : reject(error),
    );
    if (ends) line.end(bytes);
    else line.write(bytes);
  });
}
