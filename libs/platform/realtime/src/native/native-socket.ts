import { DomainError, realtimeRoom, type WsServerMessage } from '@madinina/contracts';
import { type AccessTokens, type Caller } from '@madinina/platform/http';
import { type RawData, WebSocket } from 'ws';
import { type SpeechBudget } from '../speech-budget';
import { mayHear } from './channel-access';
import { readClientMessage } from './client-message';

/** A client that reads slower than the city speaks is let go before this much waits for it, in bytes. */
const BUFFER_AT_MOST = 1024 * 1024;
/** A socket that does not say who it is within this time is closed, in milliseconds. */
const PATIENCE_MS = 5_000;

// Application close codes (4000-4999), with the reason as text.
const CLOSE = { unauthenticated: 4401, tooMany: 4429, revoked: 4403, tooFast: 4408, outlived: 4410 } as const;
/** Channels that one socket may follow. */
const CHANNELS_AT_MOST = 200;

/** Those that hold the sockets. */
export interface NativeSocketKeeper {
  /** The last message that was said, by its number in the stream. */
  now(): string;
  /** Whether the account may hold one more, and its session was not ended since `since`. The socket is held unless they are too many. */
  admit(socket: NativeSocket, caller: Caller, since: string): Promise<'in' | 'too many' | 'revoked'>;
  leave(socket: NativeSocket): void;
}

/** One native connection: who it is, what it hears, whether it still lives. */
export class NativeSocket {
  caller: Caller | undefined;
  private readonly channels = new Set<string>();
  private readonly patience: NodeJS.Timeout;
  private alive = true;
  /** Its token is looked at: what it says meanwhile is not heard. */
  private isEntering = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly tokens: AccessTokens,
    private readonly keeper: NativeSocketKeeper,
    private readonly budget: SpeechBudget,
  ) {
    this.patience = setTimeout(() => this.refuse('auth.token.missing'), PATIENCE_MS);
    socket.on('message', (data, isBinary) => void this.hear(data, isBinary));
    socket.on('pong', () => (this.alive = true));
    socket.on('close', () => {
      clearTimeout(this.patience);
      keeper.leave(this);
    });
    // A broken connection closes; there is nothing more to do about it.
    socket.on('error', () => socket.terminate());
  }

  /** The rooms whose sockets are cut together. */
  get rooms(): readonly string[] {
    return this.caller ? [realtimeRoom.session(this.caller.sessionId), realtimeRoom.user(this.caller.accountId)] : [];
  }

  async authenticate(token: string): Promise<void> {
    if (this.isEntering) return;
    this.isEntering = true;
    const since = this.keeper.now();
    try {
      const caller = await this.tokens.verify(token);
      clearTimeout(this.patience);
      if (this.isClosed()) return;
      this.caller = caller;
      const answer = await this.keeper.admit(this, caller, since);
      if (answer === 'too many') this.close(CLOSE.tooMany, 'realtime.sockets.too_many');
      else if (answer === 'revoked') this.revoke();
      else if (this.isClosed()) this.keeper.leave(this);
      else this.say({ type: 'connected', accountId: caller.accountId });
    } catch (error) {
      this.refuse(error instanceof DomainError ? error.code : 'auth.token.invalid');
    } finally {
      this.isEntering = false;
    }
  }

  hears(channel: string): boolean {
    return this.channels.has(channel);
  }

  /** Asks whether it still lives; one that did not answer since the last time is let go. */
  beat(): void {
    if (!this.alive) {
      this.socket.terminate();
      return;
    }
    this.alive = false;
    this.socket.ping();
  }

  say(message: WsServerMessage): void {
    this.sayText(JSON.stringify(message));
  }

  /** A message that is already JSON, so that many sockets share one text. */
  sayText(text: string): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount + Buffer.byteLength(text) > BUFFER_AT_MOST) {
      this.socket.terminate();
      return;
    }
    this.socket.send(text);
  }

  revoke(): void {
    this.close(CLOSE.revoked, 'auth.session.revoked');
  }

  /** Ends it after this long, in ms: whoever may comes back, with a token that is good then. */
  liveFor(ms: number): void {
    const life = setTimeout(() => this.close(CLOSE.outlived, 'realtime.socket.outlived'), ms);
    this.socket.once('close', () => clearTimeout(life));
  }

  shutDown(): void {
    this.socket.close(1001, 'realtime.server.stopping');
  }

  private async hear(data: RawData, isBinary: boolean): Promise<void> {
    if (!this.budget.spend(performance.now())) {
      if (this.budget.isAbused) this.close(CLOSE.tooFast, 'realtime.rate.exceeded');
      else this.say({ type: 'error', code: 'realtime.rate.exceeded' });
      return;
    }
    const message = isBinary ? undefined : readClientMessage((data as Buffer).toString());
    if (this.isEntering) return;
    if (!this.caller) {
      if (message?.type === 'auth') await this.authenticate(message.token);
      else this.refuse('auth.token.missing');
      return;
    }
    switch (message?.type) {
      case 'ping':
        this.say({ type: 'pong', timestamp: message.timestamp });
        break;
      case 'subscribe':
        this.subscribe(this.caller, message.channels);
        break;
      case 'unsubscribe':
        for (const channel of message.channels) this.channels.delete(channel);
        this.say({ type: 'unsubscribed', channels: message.channels });
        break;
      case 'auth':
      case undefined:
        this.say({ type: 'error', code: 'realtime.message.malformed' });
        break;
    }
  }

  private subscribe(caller: Caller, channels: readonly string[]): void {
    const allowed = [...new Set(channels)].filter((channel) => mayHear(caller, channel)).slice(0, CHANNELS_AT_MOST);
    if (new Set([...this.channels, ...allowed]).size > CHANNELS_AT_MOST) {
      this.say({ type: 'error', code: 'realtime.channels.too_many' });
      return;
    }
    for (const channel of allowed) this.channels.add(channel);
    this.say({ type: 'subscribed', channels: allowed, refused: channels.filter((channel) => !allowed.includes(channel)) });
  }

  private refuse(code: string): void {
    this.say({ type: 'error', code });
    this.close(CLOSE.unauthenticated, code);
  }

  private isClosed(): boolean {
    return this.socket.readyState !== WebSocket.OPEN;
  }

  private close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }
}
