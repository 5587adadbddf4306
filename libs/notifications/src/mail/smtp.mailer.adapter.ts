import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { SEND_LIMIT_MS } from '../deliveries/channel.port';
import { type SendResult } from '../deliveries/delivery';
import { type Mail, Mailer } from './mailer.port';

/** What nodemailer tells of a failure. */
interface SmtpFailure extends Error {
  readonly code?: string;
  readonly responseCode?: number;
}

const STEP_LIMIT_MS = SEND_LIMIT_MS / 3;

/** E-mail by SMTP, over a few connections that stay open. */
@Injectable()
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter;

  constructor(
    url: string,
    private readonly from: string,
    stepLimitMs = STEP_LIMIT_MS,
  ) {
    super();
    // The connection, the greeting and each answer have their own limit.
    const limits = { connectionTimeout: stepLimitMs, greetingTimeout: stepLimitMs, socketTimeout: stepLimitMs, dnsTimeout: stepLimitMs };
    this.transport = createTransport({ url, pool: true, maxConnections: 3, ...limits });
  }

  async send({ messageId, headers, ...mail }: Mail): Promise<SendResult> {
    try {
      await this.transport.sendMail({ ...mail, from: this.from, messageId: `<${messageId}>`, headers: { ...headers } });
      return { outcome: 'sent', providerId: messageId };
    } catch (error) {
      return resultOf(error as SmtpFailure);
    }
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }
}

/** 5xx is for good, but not a refused password: that is ours to repair, and the mail then leaves. */
function resultOf({ code, responseCode }: SmtpFailure): SendResult {
  if (code === 'EAUTH') return { outcome: 'retry', reason: 'smtp_login_refused' };
  if (responseCode === undefined) return { outcome: 'retry', reason: code === 'ETIMEDOUT' ? 'smtp_timeout' : 'smtp_unreachable' };
  return { outcome: responseCode >= 500 ? 'failed' : 'retry', reason: `smtp_${responseCode}` };
}
