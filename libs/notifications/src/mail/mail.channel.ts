import { AuthFacade } from '@madinina/auth';
import { type Mail, Mailer, MailNotSent } from '@madinina/platform/mail';
import { Injectable, Optional } from '@nestjs/common';
import { ChannelSender } from '../deliveries/channel.port';
import { type ClaimedDelivery, type SendResult } from '../deliveries/delivery';
import { DIGEST_SUBJECT } from '../digest/digest';
import { DigestRepository } from '../digest/digest.repository';
import { PreferencesRepository } from '../preferences/preferences.repository';
import { composeDigestMail } from './compose-digest-mail';
import { composeMail, type MailReader } from './compose-mail';
import { MailLinkConfig } from './mail-link-config';

/** How many of the newest a digest names. */
const TITLES = 10;

/** E-mail to the address that the account has now. */
@Injectable()
export class MailChannel extends ChannelSender {
  constructor(
    private readonly accounts: AuthFacade,
    private readonly preferences: PreferencesRepository,
    private readonly digests: DigestRepository,
    @Optional() private readonly mailer?: Mailer,
    @Optional() private readonly config?: MailLinkConfig,
  ) {
    super();
  }

  async send(delivery: ClaimedDelivery): Promise<SendResult> {
    if (!this.mailer || !this.config) return { outcome: 'skipped', reason: 'channel_off' };
    const { accountId, type } = delivery.notification;
    const contact = await this.accounts.contactOf(accountId);
    if (contact?.status !== 'active') return { outcome: 'skipped', reason: 'account_inactive' };
    // An address that nobody proved may be another person's; only what protects the account goes there.
    if (!contact.isEmailVerified && type !== 'security') return { outcome: 'skipped', reason: 'address_unverified' };
    const preferences = (await this.preferences.of([accountId])).get(accountId);
    const { linkBase, listLink } = this.config;
    const reader = { to: contact.email, locale: preferences?.locale ?? contact.locale, linkBase, listLink };
    const mail = await this.compose(delivery, { ...reader, timeZone: preferences?.timeZone ?? null });
    try {
      await this.mailer.send(mail);
      return { outcome: 'sent', providerId: mail.messageId };
    } catch (error) {
      if (!(error instanceof MailNotSent)) throw error;
      if (error.mayHaveArrived) return { outcome: 'unknown', reason: error.reason };
      return { outcome: error.isForGood ? 'failed' : 'retry', reason: error.reason };
    }
  }

  private async compose(
    delivery: ClaimedDelivery,
    reader: MailReader & { readonly timeZone: string | null; readonly listLink: string },
  ): Promise<Mail> {
    const { accountId, subjectType, subjectId } = delivery.notification;
    if (subjectType !== DIGEST_SUBJECT || subjectId === null) return composeMail(delivery, reader);
    const summary = await this.digests.summaryOf(subjectId, TITLES);
    const timeZone = reader.timeZone ?? (await this.accounts.profileOf(accountId))?.timeZone ?? 'UTC';
    return composeDigestMail(delivery, summary, { ...reader, timeZone });
  }
}
