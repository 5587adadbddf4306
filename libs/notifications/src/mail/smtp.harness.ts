import { type AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: string;
  /** Header lines and body, as they came. */
  readonly source: string;
}

/** A mail server on a port of this machine that keeps what it gets. */
export class SmtpStandIn {
  readonly received: ReceivedMail[] = [];
  /** The code that it answers to a message; undefined takes it. */
  refusal: number | undefined;

  private readonly server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ password }, _session, done) => {
      if (password === 'right') done(null, { user: 'madinina' });
      else done(new Error('Invalid password'));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (this.refusal !== undefined) {
          done(Object.assign(new Error('Refused'), { responseCode: this.refusal }));
          return;
        }
        this.received.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), source: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });

  static async start(): Promise<SmtpStandIn> {
    const standIn = new SmtpStandIn();
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  /** @param password `right` is taken */
  url(password = 'right'): string {
    return `smtp://madinina:${password}@127.0.0.1:${String((this.server.server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}
