import { type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { type Mail, Mailer } from './mailer.port';

/** A transaction waits meanwhile. */
const STEP_LIMIT_MS = 5_000;

/** Mail by SMTP, over a few connections that stay open. */
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter;

  constructor(
    url: string,
    private readonly from: string,
  ) {
    super();
    // The connection, the greeting and each answer have their own limit.
    const limits = { connectionTimeout: STEP_LIMIT_MS, greetingTimeout: STEP_LIMIT_MS, socketTimeout: STEP_LIMIT_MS };
    this.transport = createTransport({ url, pool: true, maxConnections: 2, ...limits });
  }

  async send({ messageId, ...mail }: Mail): Promise<void> {
    const headers = { 'Auto-Submitted': 'auto-generated' };
    await this.transport.sendMail({ ...mail, from: this.from, messageId: `<${messageId}>`, headers });
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }
}
