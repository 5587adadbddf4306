import { randomBytes } from 'node:crypto';
import { Adapter, type Session } from 'socket.io-adapter';
import { type SocketData } from './city-socket';
import { type SocketMemory } from './socket-memory';

/** What the adapter of Socket.IO makes of a packet that goes to many: the text, and the WebSocket frame that all share. */
interface EncodingAdapter {
  restoreSession(secretId: string, offset: string): Promise<Session>;
  _encode(packet: object, options: { wsPreEncodedFrame?: readonly Buffer[] }): unknown[];
}
// The types of Socket.IO keep it private.
const BaseAdapter = Adapter as unknown as new (namespace: unknown) => EncodingAdapter;

/** Socket.IO's own adapter in memory: what reaches it came through the stream, to every process. Coming back is decided by the gateway. */
export function cityAdapter(memory: SocketMemory): typeof Adapter {
  class CityAdapter extends BaseAdapter {
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

    /** The head and the body of the frame in one piece: half as much to write for each of thousands of sockets. */
    override _encode(packet: object, options: { wsPreEncodedFrame?: readonly Buffer[] }): unknown[] {
      const encoded = super._encode(packet, options);
      if (options.wsPreEncodedFrame) options.wsPreEncodedFrame = [Buffer.concat(options.wsPreEncodedFrame)];
      return encoded;
    }
  }
  return CityAdapter as unknown as typeof Adapter;
}
