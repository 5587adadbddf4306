import { randomBytes } from 'node:crypto';
import { Adapter, type Session } from 'socket.io-adapter';
import { type SocketData } from './city-socket';
import { type SocketMemory } from './socket-memory';

/** Socket.IO's own adapter in memory: what reaches it came through the stream, to every process. Coming back is decided by the gateway. */
export function cityAdapter(memory: SocketMemory): typeof Adapter {
  return class CityAdapter extends Adapter {
    /**
     * A socket that comes back keeps its secret id, by which its client knows that it was recognized. It gets neither
     * rooms nor messages here: Socket.IO would give them before the token is looked at.
     */
    override async restoreSession(secretId: string): Promise<Session> {
      const before = await memory.find(secretId);
      if (!before) throw new Error('not known');
      const data: Partial<SocketData> = { before };
      return { sid: randomBytes(15).toString('base64url'), pid: secretId, rooms: [], data, missedPackets: [] };
    }
  };
}
