/** An e-mail as it leaves. */
export interface Mail {
  /** One address, and nothing else: no name, no list. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Absent when the text is all there is. */
  readonly html?: string;
  /** The same for each try, so that a mailbox that gets it twice keeps one. Without angle brackets. */
  readonly messageId: string;
  /** Beside those that follow from the rest; `Auto-Submitted` is always there. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a mail did not leave. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent';
  readonly mayHaveArrived: boolean;

  /**
   * @param reason a word to count and to show: `smtp_550`, `smtp_timeout`, …; nothing of the mail is in it
   * @param isForGood whether trying again is useless: the mailbox or the message itself was refused
   * @param mayHaveArrived whether all of it was handed over, and only the answer is missing
   */
  constructor(
    readonly reason: string,
    readonly isForGood: boolean,
    { mayHaveArrived = false, ...options }: ErrorOptions & { readonly mayHaveArrived?: boolean } = {},
  ) {
    super(`The mail was not sent: ${reason}`, options);
    this.mayHaveArrived = mayHaveArrived;
  }
}

/** Hands an e-mail to whatever carries it. */
export abstract class Mailer {
  /** @throws MailNotSent */
  abstract send(mail: Mail): Promise<void>;
}
