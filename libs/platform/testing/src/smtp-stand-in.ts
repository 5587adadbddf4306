import { type AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: string;
  /** Header lines and body, as they came. */
  readonly source: string;
  /** Whether it came through TLS. */
  readonly isSecure: boolean;
}

/** How the stand-in speaks TLS, always with a certificate that nobody trusts. */
export type StandInTls = 'none' | 'starttls' | 'from-the-start';

/** A mail server on a port of this machine that keeps what it gets. */
export class SmtpStandIn {
  readonly received: ReceivedMail[] = [];
  /** Passwords that were said to it. */
  readonly passwords: string[] = [];
  /** How often it refused a message or a recipient. */
  refusals = 0;
  /** The code that it answers to a message; undefined takes it. */
  refusal: number | undefined;
  /** Whether it takes a message and never says so. */
  isSilent = false;
  /** The code that it answers to a recipient; undefined takes each. */
  recipientRefusal: number | undefined;

  private readonly server: SMTPServer;

  private constructor(private readonly tls: StandInTls) {
    this.server = new SMTPServer({
      authOptional: true,
      closeTimeout: 100,
      logger: false,
      secure: tls === 'from-the-start',
      disabledCommands: tls === 'starttls' ? [] : ['STARTTLS'],
      // As careless as a server can be: what must not be said to it is not said by us.
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) => {
        this.passwords.push(password ?? '');
        if (password === 'right') done(null, { user: 'madinina' });
        else done(new Error('Invalid password'));
      },
      onRcptTo: (_address, _session, done) => done(this.refusalOf(this.recipientRefusal)),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address).join();
          if (this.refusal === undefined) this.received.push({ to, source: Buffer.concat(chunks).toString(), isSecure: session.secure });
          if (!this.isSilent) done(this.refusalOf(this.refusal));
        });
      },
    });
    // A client that turns away from the certificate is no failure of the server.
    this.server.on('error', () => undefined);
  }

  static async start(tls: StandInTls = 'none'): Promise<SmtpStandIn> {
    const standIn = new SmtpStandIn(tls);
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  /** @param password `right` is taken */
  url(password = 'right'): string {
    const scheme = this.tls === 'from-the-start' ? 'smtps' : 'smtp';
    return `${scheme}://madinina:${password}@127.0.0.1:${String((this.server.server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }

  private refusalOf(code: number | undefined): Error | null {
    if (code === undefined) return null;
    this.refusals += 1;
    return Object.assign(new Error('Refused'), { responseCode: code });
  }
}
