import { DomainError, realtimeRoom, type WsServerMessage } from '@madinina/contracts';
import { type AccessTokens, type Caller } from '@madinina/platform/http';
import { type RawData, WebSocket } from 'ws';
import { mayHear } from './channel-access';
import { readClientMessage } from './client-message';

/** A client that reads slower than the city speaks is let go before this much waits for it, in bytes. */
const BUFFER_AT_MOST = 1024 * 1024;
/** A socket that does not say who it is within this time is closed, in milliseconds. */
const PATIENCE_MS = 5_000;

// Application close codes (4000-4999), with the reason as text.
const CLOSE = { unauthenticated: 4401, tooMany: 4429, revoked: 4403 } as const;

/** What a socket tells those that hold it. `admit` answers whether the account may hold one more. */
export interface NativeSocketKeeper {
  admit(socket: NativeSocket, caller: Caller): boolean;
  leave(socket: NativeSocket): void;
}

/** One native connection: who it is, what it hears, whether it still lives. */
export class NativeSocket {
  caller: Caller | undefined;
  private readonly channels = new Set<string>();
  private readonly patience: NodeJS.Timeout;
  private alive = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly tokens: AccessTokens,
    private readonly keeper: NativeSocketKeeper,
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

  async authenticate(token: string): Promise<void> {
    try {
      const caller = await this.tokens.verify(token);
      clearTimeout(this.patience);
      if (this.socket.readyState !== WebSocket.OPEN) return;
      if (!this.keeper.admit(this, caller)) {
        this.close(CLOSE.tooMany, 'realtime.sockets.too_many');
        return;
      }
      this.caller = caller;
      this.say({ type: 'connected', accountId: caller.accountId });
    } catch (error) {
      this.refuse(error instanceof DomainError ? error.code : 'auth.token.invalid');
    }
  }

  hears(channel: string): boolean {
    return this.channels.has(channel);
  }

  isIn(room: string): boolean {
    return (
      this.caller !== undefined &&
      (room === realtimeRoom.session(this.caller.sessionId) || room === realtimeRoom.user(this.caller.accountId))
    );
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
    if (this.socket.bufferedAmount + text.length > BUFFER_AT_MOST) {
      this.socket.terminate();
      return;
    }
    this.socket.send(text);
  }

  revoke(): void {
    this.close(CLOSE.revoked, 'auth.session.revoked');
  }

  shutDown(): void {
    this.socket.close(1001, 'realtime.server.stopping');
  }

  private async hear(data: RawData, isBinary: boolean): Promise<void> {
    const message = isBinary ? undefined : readClientMessage((data as Buffer).toString());
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
    const allowed = channels.filter((channel) => mayHear(caller, channel));
    for (const channel of allowed) this.channels.add(channel);
    this.say({ type: 'subscribed', channels: allowed, refused: channels.filter((channel) => !allowed.includes(channel)) });
  }

  private refuse(code: string): void {
    this.say({ type: 'error', code });
    this.close(CLOSE.unauthenticated, code);
  }

  private close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }
}
