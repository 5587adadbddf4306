import { type SendResult } from '../deliveries/delivery';

/** An e-mail as it leaves. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for each try, so that a mailbox that gets it twice keeps one. Without angle brackets. */
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Hands an e-mail to whatever carries it. */
export abstract class Mailer {
  abstract send(mail: Mail): Promise<SendResult>;
}
