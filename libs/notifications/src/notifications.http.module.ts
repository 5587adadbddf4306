import { AuthDirectoryModule } from '@madinina/auth';
import { IotModule } from '@madinina/iot';
import { Module } from '@nestjs/common';
import { BroadcastController } from './broadcasts/broadcast.controller';
import { BroadcastService } from './broadcasts/broadcast.service';
import { DeliveryController } from './deliveries/delivery.controller';
import { DeliveryService } from './deliveries/delivery.service';
import { DeviceController } from './devices/device.controller';
import { DeviceService } from './devices/device.service';
import { InboxController } from './inbox/inbox.controller';
import { InboxService } from './inbox/inbox.service';
import { UnreadOnDashboard } from './inbox/unread-on-dashboard';
import { UnsubscribeForm } from './mail/unsubscribe-form';
import { UnsubscribeController } from './mail/unsubscribe.controller';
import { UnsubscribeService } from './mail/unsubscribe.service';
import { NotificationsModule } from './notifications.module';
import { PreferencesController } from './preferences/preferences.controller';
import { PreferencesService } from './preferences/preferences.service';
import { TemplateController } from './templates/template.controller';
import { TemplateRepository } from './templates/template.repository';
import { TemplateService } from './templates/template.service';
import { KnownZones } from './zones/known-zones.service';

/** The room as the api carries it. */
@Module({
  imports: [NotificationsModule, AuthDirectoryModule, IotModule],
  controllers: [
    InboxController,
    PreferencesController,
    DeviceController,
    DeliveryController,
    BroadcastController,
    TemplateController,
    UnsubscribeController,
  ],
  providers: [
    InboxService,
    UnreadOnDashboard,
    KnownZones,
    PreferencesService,
    DeviceService,
    DeliveryService,
    BroadcastService,
    TemplateRepository,
    TemplateService,
    UnsubscribeForm,
    UnsubscribeService,
  ],
})
export class NotificationsHttpModule {}
