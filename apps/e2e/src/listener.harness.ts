import { type NotificationMessage, type Welcome } from '@madinina/contracts';
import { eventually } from '@madinina/platform/testing';
import { io, type Socket } from 'socket.io-client';
import { type City } from './city.harness';

/** An application of somebody who listens all the time, and reads by HTTP what it is told that it missed. */
export class ListeningPerson {
  /** Ids of the notifications that its socket was told, in order, and their numbers. */
  readonly heard: string[] = [];
  readonly numbers: string[] = [];
  /** How often it was told to read anew. */
  gaps = 0;
  private readonly socket: Socket;

  private constructor(
    readonly accountId: string,
    url: string,
    token: string,
  ) {
    this.socket = io(url, { auth: { token }, transports: ['websocket'], reconnectionDelay: 100, reconnectionDelayMax: 500 });
    this.socket.on('notification', ({ id }: NotificationMessage, number: string) => {
      this.heard.push(id);
      this.numbers.push(number);
    });
  }

  static async of(city: City, identifier: string): Promise<ListeningPerson> {
    const { accessToken } = await city.signIn({ ...city.adminAccount, identifier });
    const { sub } = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { sub: string };
    const person = new ListeningPerson(sub, city.api.url, accessToken);
    let isNew = true;
    let isWelcome = false;
    person.socket.on('welcome', ({ recovered }: Welcome) => {
      if (!isNew && !recovered) person.gaps += 1;
      isNew = false;
      isWelcome = true;
    });
    await eventually(() => {
      if (!isWelcome) throw new Error(`${identifier} is not welcome`);
    });
    return person;
  }

  leave(): void {
    this.socket.disconnect();
  }
}
