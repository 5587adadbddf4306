import { AuthDirectoryModule } from '@madinina/auth';
import { Module } from '@nestjs/common';
import { AudienceService } from './broadcasts/audience.service';
import { BroadcastOrders } from './broadcasts/broadcast-orders.service';
import { BroadcastRepository } from './broadcasts/broadcast.repository';
import { DeliveryRepository } from './deliveries/delivery.repository';
import { DigestRepository } from './digest/digest.repository';
import { DigestService } from './digest/digest.service';
import { DeviceRepository } from './devices/device.repository';
import { InboxRepository } from './inbox/inbox.repository';
import { Notifier } from './notify/notifier.service';
import { PreferencesRepository } from './preferences/preferences.repository';
import { FollowedZoneRepository } from './zones/followed-zone.repository';

const repositories = [
  InboxRepository,
  DeliveryRepository,
  DeviceRepository,
  PreferencesRepository,
  FollowedZoneRepository,
  BroadcastRepository,
  DigestRepository,
];
const services = [Notifier, AudienceService, BroadcastOrders, DigestService];

/** The entrance of the room and its tables: for every process that tells people something. */
@Module({ imports: [AuthDirectoryModule], providers: [...repositories, ...services], exports: [...repositories, ...services] })
export class NotificationsModule {}
