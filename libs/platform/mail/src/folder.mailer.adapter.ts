import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { messageOf, nameOf } from './mail-message';
import { type Mail, Mailer } from './mailer.port';

/** E-mails as `.eml` files in a folder, for development: any mail program opens them. */
export class FolderMailer extends Mailer {
  private readonly composer = createTransport({ streamTransport: true, buffer: true });

  constructor(
    private readonly folder: string,
    private readonly from: string,
  ) {
    super();
  }

  async send(mail: Mail): Promise<void> {
    const { message } = await this.composer.sendMail(messageOf(mail, this.from));
    await mkdir(this.folder, { recursive: true });
    const file = join(this.folder, `${nameOf(mail.messageId)}.eml`);
    // Whoever watches the folder never reads half a mail.
    await writeFile(`${file}.partial`, message as Buffer, { mode: 0o600 });
    await rename(`${file}.partial`, file);
  }
}
