import { type WsClientMessage, type WsServerMessage } from '../generated/contracts/client/socket-events';
import { type City } from '../runtime/city';
import { Listeners } from './listeners';

type ByType<Type extends WsServerMessage['type']> = Extract<WsServerMessage, { readonly type: Type }>;

/** What `/ws` says, by type; `closed` when the line is gone. */
export type ChannelEvents = { readonly [Type in WsServerMessage['type']]: ByType<Type> } & {
  readonly closed: { readonly code: number; readonly final: boolean };
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** The server speaks every 30 s at least; a line that is silent longer is dead. */
const BEAT_MS = 25_000;

/** The native WebSocket of a city: channels, for what needs no recovery. It comes back after a cut, with its channels. */
export class ChannelSocket {
  private readonly listeners = new Listeners<ChannelEvents>();
  private readonly channels = new Set<string>();
  private socket: WebSocket | undefined;
  private attempt = 0;
  private closed = false;
  private beat: ReturnType<typeof setInterval> | undefined;
  private heard = true;

  constructor(private readonly city: City) {
    void this.open();
  }

  /** @returns a function that ends it */
  on<Type extends keyof ChannelEvents>(type: Type, listener: (message: ChannelEvents[Type]) => void): () => void {
    return this.listeners.on(type, listener);
  }

  /** Hears these channels, also after a cut; `subscribed` tells which were refused. */
  subscribe(...channels: readonly string[]): void {
    for (const channel of channels) this.channels.add(channel);
    this.say({ type: 'subscribe', channels });
  }

  unsubscribe(...channels: readonly string[]): void {
    for (const channel of channels) this.channels.delete(channel);
    this.say({ type: 'unsubscribe', channels });
  }

  close(): void {
    this.closed = true;
    clearInterval(this.beat);
    this.socket?.close(1000);
  }

  private async open(): Promise<void> {
    // What fails here is the way to the city; the socket below fails too, and is tried again.
    const token = await this.city.session.accessToken().catch(() => undefined);
    if (this.closed) return;
    const socket = new WebSocket(`${this.city.baseUrl.replace(/^http/, 'ws')}/ws`);
    this.socket = socket;
    socket.addEventListener('open', () => this.say({ type: 'auth', token: token ?? '' }));
    socket.addEventListener('message', ({ data }) => this.hear(String(data)));
    socket.addEventListener('close', ({ code }) => this.end(code));
  }

  private hear(text: string): void {
    this.heard = true;
    const message = JSON.parse(text) as WsServerMessage;
    if (message.type === 'connected') {
      this.attempt = 0;
      if (this.channels.size > 0) this.say({ type: 'subscribe', channels: [...this.channels] });
      clearInterval(this.beat);
      this.beat = setInterval(() => this.keepAlive(), BEAT_MS);
    }
    this.listeners.tell(message.type, message);
  }

  private keepAlive(): void {
    if (!this.heard) this.socket?.close(4000);
    this.heard = false;
    this.say({ type: 'ping', timestamp: Date.now() });
  }

  private end(code: number): void {
    clearInterval(this.beat);
    this.listeners.tell('closed', { code, final: this.closed });
    if (this.closed) return;
    const wait = Math.random() * Math.min(FIRST_WAIT_MS * 2 ** this.attempt, LONGEST_WAIT_MS);
    this.attempt += 1;
    setTimeout(() => void this.open(), wait);
  }

  private say(message: WsClientMessage): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}

/** Opens the channels of a city for who is signed in. */
export const connectChannels = (city: City): ChannelSocket => new ChannelSocket(city);
