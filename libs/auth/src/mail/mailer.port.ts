/** A mail as it leaves: plain text alone, so that nothing in it is ever read as HTML. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for each try, so that a mailbox that gets it twice keeps one. Without angle brackets. */
  readonly messageId: string;
}

/** Hands a mail to whatever carries it; rejects to be tried again. */
export abstract class Mailer {
  abstract send(mail: Mail): Promise<void>;
}
