/** Ports of this machine for the stack's servers. */
import { connect, createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** How many ports are tried from the first one on. */
export const PORT_SPAN = 900;

/** Whether a server could listen on this port of the loopback address now. */
export async function isPortFree(port: number): Promise<boolean> {
  // Some systems let 127.0.0.1 be bound beside a listener on every address, so somebody answering counts as taken too.
  return !(await somebodyAnswers(port)) && (await canListen(port));
}

/**
 * A free port: `wanted` when it still is, else the first free one from `first` on, beginning at a place that `seed` decides,
 * so that two checkouts starting at the same moment rarely try the same one.
 *
 * Ports stay under 32768: above, the system hands them out to outgoing connections, and a client that keeps retrying a
 * server that was killed would one day get that server's own port.
 */
export async function choosePort(first: number, seed: number, wanted?: number): Promise<number> {
  if (wanted !== undefined && (await isPortFree(wanted))) return wanted;
  for (let step = 0; step < PORT_SPAN; step += 1) {
    const port = first + ((seed + step) % PORT_SPAN);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`No free port between ${first} and ${first + PORT_SPAN - 1}`);
}

function somebodyAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port });
    const answer = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(1_000, () => answer(false));
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
