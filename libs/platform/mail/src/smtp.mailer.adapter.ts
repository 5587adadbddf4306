import { type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { messageOf } from './mail-message';
import { type Mail, Mailer, MailNotSent } from './mailer.port';

export interface SmtpOptions {
  /** `smtps://…` speaks TLS from the first byte, `smtp://…` begins it with STARTTLS. */
  readonly url: string;
  readonly from: string;
  /** Whether a server that offers no TLS gets nothing. A certificate that is not good is never taken. */
  readonly requiresTls: boolean;
  /** Limit of the connection, of the greeting and of each answer, ms. */
  readonly stepLimitMs: number;
}

/** What nodemailer tells of a failure. */
interface SmtpFailure extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  /** What was said last, e.g. `RCPT TO`. */
  readonly command?: string;
}

/** How far a mail came. */
interface Handing {
  isWhole: boolean;
}

/** E-mail by SMTP, over a few connections that stay open. */
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter;
  private readonly from: string;

  constructor({ url, from, requiresTls, stepLimitMs }: SmtpOptions) {
    super();
    this.from = from;
    const limits = { connectionTimeout: stepLimitMs, greetingTimeout: stepLimitMs, socketTimeout: stepLimitMs, dnsTimeout: stepLimitMs };
    const requireTLS = requiresTls && !url.toLowerCase().startsWith('smtps:');
    // The pool would send again by itself what a connection that ended may have delivered.
    this.transport = createTransport({ url, pool: true, maxConnections: 3, maxRequeues: 0, requireTLS, ...limits });
    this.transport.use('stream', ({ data, message }, done) => {
      const { handing } = data as { readonly handing?: Handing };
      // Its end is read when the server has been given everything, and not before.
      message.processFunc((input) =>
        input.once('end', () => {
          if (handing) handing.isWhole = true;
        }),
      );
      done();
    });
  }

  async send(mail: Mail): Promise<void> {
    const handing: Handing = { isWhole: false };
    const message = { ...messageOf(mail, this.from), handing };
    try {
      await this.transport.sendMail(message);
    } catch (error) {
      throw notSent(error as SmtpFailure, handing);
    }
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }
}

/** Only what is said of the mailbox or the message is for good: a refused password, sender or TLS is ours to repair, and the mail then leaves. */
function notSent(cause: SmtpFailure, { isWhole }: Handing): MailNotSent {
  const { code, responseCode, command } = cause;
  const isAboutMail = command === 'RCPT TO' || command === 'DATA' || (code === 'EENVELOPE' && command === 'API');
  const isForGood = isAboutMail && (responseCode === undefined || responseCode >= 500);
  return new MailNotSent(reasonOf(cause), isForGood, { cause, mayHaveArrived: isWhole && responseCode === undefined });
}

const REASONS: Readonly<Record<string, string>> = {
  EAUTH: 'smtp_login_refused',
  ENOAUTH: 'smtp_login_refused',
  ETLS: 'smtp_tls_refused',
  ETIMEDOUT: 'smtp_timeout',
};

function reasonOf({ code, responseCode }: SmtpFailure): string {
  const named = REASONS[code ?? ''];
  if (named !== undefined) return named;
  if (responseCode !== undefined) return `smtp_${responseCode}`;
  return code === 'EENVELOPE' ? 'smtp_address_refused' : 'smtp_unreachable';
}
