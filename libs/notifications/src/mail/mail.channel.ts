import { AuthFacade } from '@madinina/auth';
import { Mailer, MailNotSent } from '@madinina/platform/mail';
import { Injectable, Optional } from '@nestjs/common';
import { ChannelSender } from '../deliveries/channel.port';
import { type ClaimedDelivery, type SendResult } from '../deliveries/delivery';
import { PreferencesRepository } from '../preferences/preferences.repository';
import { composeMail } from './compose-mail';
import { MailLinkConfig } from './mail-link-config';

/** E-mail to the address that the account has now. */
@Injectable()
export class MailChannel extends ChannelSender {
  constructor(
    private readonly accounts: AuthFacade,
    private readonly preferences: PreferencesRepository,
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
    const mail = composeMail(delivery, contact.email, preferences?.locale ?? contact.locale, this.config.linkBase);
    try {
      await this.mailer.send(mail);
      return { outcome: 'sent', providerId: mail.messageId };
    } catch (error) {
      if (!(error instanceof MailNotSent)) throw error;
      return { outcome: error.isForGood ? 'failed' : 'retry', reason: error.reason };
    }
  }
}
