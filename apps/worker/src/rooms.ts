import { AuthMailConfig, AuthWorkerModule, SignInConfig } from '@madinina/auth';
import { FeatureImportConfig, GisImportWorkerModule, GisMapWorkerModule } from '@madinina/gis';
import { IotWorkerModule, RetentionConfig } from '@madinina/iot';
import {
  DeliveryConfig,
  MailLinkConfig,
  NotificationRetentionConfig,
  NotificationsWorkerModule,
  PushConfig,
  ThrottleConfig,
} from '@madinina/notifications';
import { type Room } from '@madinina/platform/config';
import { MailConfig } from '@madinina/platform/mail';
import { BrokerAccountsConfig } from '@madinina/platform/mqtt';
import { StorageConfig } from '@madinina/platform/storage';
// imports end

/** The rooms a worker can carry; CITY_ROOMS says which. */
export const rooms: readonly Room[] = [
  { name: 'auth', module: AuthWorkerModule, config: [SignInConfig, MailConfig, AuthMailConfig] },
  { name: 'iot', module: IotWorkerModule, config: [BrokerAccountsConfig, RetentionConfig] },
  { name: 'gis', module: GisMapWorkerModule, config: [] },
  { name: 'gis', module: GisImportWorkerModule, config: [StorageConfig, FeatureImportConfig] },
  {
    name: 'notifications',
    module: NotificationsWorkerModule,
    config: [MailConfig, MailLinkConfig, PushConfig, DeliveryConfig, ThrottleConfig, NotificationRetentionConfig],
  },
  // rooms end
];
