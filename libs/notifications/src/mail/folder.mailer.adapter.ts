import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { type SendResult } from '../deliveries/delivery';
import { type Mail, Mailer } from './mailer.port';

/** E-mails as `.eml` files in a folder, for development: any mail program opens them. */
@Injectable()
export class FolderMailer extends Mailer {
  private readonly composer = createTransport({ streamTransport: true, buffer: true });

  constructor(
    private readonly folder: string,
    private readonly from: string,
  ) {
    super();
  }

  async send({ messageId, headers, ...mail }: Mail): Promise<SendResult> {
    const { message } = await this.composer.sendMail({ ...mail, from: this.from, messageId: `<${messageId}>`, headers: { ...headers } });
    await mkdir(this.folder, { recursive: true });
    const file = join(this.folder, `${messageId.split('@')[0] ?? messageId}.eml`);
    // Whoever watches the folder never reads half a mail.
    await writeFile(`${file}.partial`, message as Buffer, { mode: 0o600 });
    await rename(`${file}.partial`, file);
    return { outcome: 'sent', providerId: messageId };
  }
}
