import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsUrl } from 'class-validator';

@ConfigGroup('notifications-mail')
export class MailLinkConfig {
  @FromEnv('MAIL_LINK_BASE', { about: 'Address of the api as people reach it, for links in e-mails', default: 'http://localhost:3000' })
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  readonly linkBase!: string;

  @FromEnv('NOTIFICATIONS_LINK', {
    about: 'Page of the application that lists notifications, for the link of digests',
    default: 'http://localhost:3000/notifications',
  })
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  readonly listLink!: string;
}
