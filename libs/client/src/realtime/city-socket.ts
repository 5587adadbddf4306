import { io, type Socket } from 'socket.io-client';
import { type Welcome } from '../generated/contracts/client/live-messages';
import { type ClientEvent, type ClientEvents, type ServerEvents } from '../generated/contracts/client/socket-events';
import { type City } from '../runtime/city';
import { CityUnreachable } from '../runtime/problem';
import { Listeners } from './listeners';
import { compareNumbers } from './stream-number';

/** What a socket tells beside the events of the city. */
export interface SocketStates {
  /** The line is there, and what was missed has been told. */
  readonly connected: Welcome;
  /** The line is cut; it comes back by itself unless `final`. */
  readonly disconnected: { readonly reason: string; readonly final: boolean };
  /** Something was missed that can no longer be told: read it by HTTP. */
  readonly missed: { readonly since: string };
}

export type SocketEvents = ServerEvents & SocketStates;

export interface SocketOptions {
  /** How long an answer is waited for, in ms: 10 s unless told. */
  readonly answerWithinMs?: number;
}

const REFUSALS_AT_MOST = 3;

/** Refused by the server: `code` says why, e.g. `realtime.room.refused`. */
export class SocketRefused extends Error {
  override readonly name = 'SocketRefused';

  constructor(readonly code: string) {
    super(code);
  }
}

/** The live side of a city by Socket.IO: who is signed in hears what happens, each thing once and in order, also after a cut. */
export class CitySocket {
  private readonly socket: Socket;
  private readonly listeners = new Listeners<SocketEvents>();
  private readonly rooms = new Set<string>();
  private readonly answerWithinMs: number;
  /** Number of the last lasting event that was told. */
  private last: string | undefined;
  private refusedToken: string | undefined;
  /** Times in a row that a token was refused; a new one helps once or never. */
  private refusals = 0;
  private offered: string | undefined;

  constructor(
    private readonly city: City,
    options: SocketOptions = {},
  ) {
    this.answerWithinMs = options.answerWithinMs ?? 10_000;
    this.socket = io(city.baseUrl, {
      transports: ['websocket'],
      reconnectionDelay: 500,
      reconnectionDelayMax: 10_000,
      // Asked at each connection: a token that was renewed meanwhile is the one that counts.
      auth: (tell) => {
        void this.token().then((token) => tell({ token }));
      },
    });
    this.socket.onAny((event: string, payload: unknown, number: unknown) => this.hear(event, payload, number));
    this.socket.on('disconnect', (reason) => this.listeners.tell('disconnected', { reason, final: !this.socket.active }));
    this.socket.on('connect_error', (error: Error & { data?: { code?: string } }) => this.refused(error.data?.code));
  }

  /** Listens to an event of the city or of the line. @returns a function that ends it */
  on<Event extends keyof SocketEvents>(event: Event, listener: (payload: SocketEvents[Event]) => void): () => void {
    return this.listeners.on(event, listener);
  }

  /**
   * Says something to the city.
   * @throws SocketRefused when the city does not do it, CityUnreachable when no answer comes in time
   */
  async ask<Event extends ClientEvent>(
    event: Event,
    ...[body]: ClientEvents[Event]['body'] extends undefined ? [] : [ClientEvents[Event]['body']]
  ): Promise<Exclude<ClientEvents[Event]['answer'], { ok: false }>> {
    const said = body === undefined ? [event] : [event, body];
    const answer = await (
      this.socket.timeout(this.answerWithinMs).emitWithAck(...(said as unknown as [string])) as Promise<ClientEvents[Event]['answer']>
    ).catch((error: unknown) => {
      throw new CityUnreachable('The city did not answer on the socket', { cause: error });
    });
    if ('ok' in answer && !answer.ok) throw new SocketRefused(answer.code);
    return answer as Exclude<ClientEvents[Event]['answer'], { ok: false }>;
  }

  /** Hears what is said in a room (`zone:…`, `conversation:…`), also after the line was cut. @throws SocketRefused */
  async join(room: string): Promise<void> {
    await this.ask('join_room', { room });
    this.rooms.add(room);
  }

  async leave(room: string): Promise<void> {
    this.rooms.delete(room);
    await this.ask('leave_room', { room });
  }

  close(): void {
    this.socket.disconnect();
  }

  private hear(event: string, payload: unknown, number: unknown): void {
    if (event === 'welcome') {
      void this.resume(payload as Welcome);
      return;
    }
    if (typeof number === 'string') {
      // Told again by a recovery that began before it was heard.
      if (this.last !== undefined && compareNumbers(number, this.last) <= 0) return;
      this.last = number;
    }
    this.listeners.tell(event as keyof ServerEvents, payload as never);
  }

  private async resume(welcome: Welcome): Promise<void> {
    this.refusals = 0;
    const since = this.last;
    try {
      if (!welcome.recovered) {
        await Promise.all([...this.rooms].map((room) => this.ask('join_room', { room })));
        if (since === undefined) this.last = (await this.ask('ping')).number;
        else if (!(await this.ask('recover', { since })).complete) this.listeners.tell('missed', { since });
      }
    } catch (error) {
      // Cut again meanwhile: the next welcome resumes. A room that was closed to this account is not heard any more.
      if (error instanceof CityUnreachable) return;
      if (since !== undefined) this.listeners.tell('missed', { since });
    }
    this.listeners.tell('welcome', welcome);
    this.listeners.tell('connected', welcome);
  }

  private async token(): Promise<string | undefined> {
    const refused = this.refusedToken;
    this.refusedToken = undefined;
    try {
      const token = refused === undefined ? await this.city.session.accessToken() : (await this.city.session.renew(refused))?.accessToken;
      this.offered = token;
      return token;
    } catch {
      // The city cannot be asked for a token now; the connection fails, and is tried again.
      return undefined;
    }
  }
  private refused(code: string | undefined): void {
    if (code === undefined) return;
    this.refusals += 1;
    const renewable = this.refusals <= REFUSALS_AT_MOST && (code === 'auth.token.expired' || code === 'auth.token.invalid');
    if (renewable && this.offered !== undefined) this.refusedToken = this.offered;
    // A refusal of the server is not tried again by the library.
    void this.city.session.accessToken().then((token) => {
      if (token !== undefined && renewable) setTimeout(() => this.socket.connect(), 500);
      else this.listeners.tell('disconnected', { reason: code, final: true });
    });
  }
}

/** Opens the live side of a city for who is signed in. */
export const connectSocket = (city: City, options?: SocketOptions): CitySocket => new CitySocket(city, options);
