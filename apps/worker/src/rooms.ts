import { AuthMailConfig, AuthWorkerModule, SignInConfig } from '@madinina/auth';
import { GisMapWorkerModule } from '@madinina/gis';
import { IotWorkerModule } from '@madinina/iot';
import { MailLinkConfig, NotificationsWorkerModule, PushConfig } from '@madinina/notifications';
import { type Room } from '@madinina/platform/config';
import { MailConfig } from '@madinina/platform/mail';
// imports end

/** The rooms a worker can carry; CITY_ROOMS says which. */
export const rooms: readonly Room[] = [
  { name: 'auth', module: AuthWorkerModule, config: [SignInConfig, MailConfig, AuthMailConfig] },
  { name: 'iot', module: IotWorkerModule, config: [] },
  { name: 'gis', module: GisMapWorkerModule, config: [] },
  { name: 'notifications', module: NotificationsWorkerModule, config: [MailConfig, MailLinkConfig, PushConfig] },
  // rooms end
];
