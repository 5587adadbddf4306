import { AuthDirectoryModule } from '@madinina/auth';
import { MailModule } from '@madinina/platform/mail';
import { Module } from '@nestjs/common';
import { NotifyOperatorsWhenAlertRaised } from './alerts/notify-operators-when-alert-raised.listener';
import { AdvanceBroadcastJob } from './broadcasts/advance-broadcast.job';
import { BroadcastParts } from './broadcasts/broadcast-parts';
import { BroadcastQueue } from './broadcasts/broadcast-queue';
import { RecoverBroadcastsJob } from './broadcasts/recover-broadcasts.job';
import { StartBroadcastWhenOrdered } from './broadcasts/start-broadcast-when-ordered.listener';
import { Channels } from './deliveries/channels';
import { DeliveryQueue } from './deliveries/delivery-queue';
import { QueueDeliveriesWhenPlanned } from './deliveries/queue-deliveries-when-planned.listener';
import { RealtimeChannel } from './deliveries/realtime.channel';
import { RecoverDeliveriesJob } from './deliveries/recover-deliveries.job';
import { SendDeliveriesJob } from './deliveries/send-deliveries.job';
import { TryEnds } from './deliveries/try-ends';
import { TryRepository } from './deliveries/try.repository';
import { FlushDigestsJob } from './digest/flush-digests.job';
import { ExpireDevicesJob } from './devices/expire-devices.job';
import { ForgetDevicesWhenSessionRevoked } from './devices/forget-devices-when-session-revoked.listener';
import { MailChannel } from './mail/mail.channel';
import { NotificationsModule } from './notifications.module';
import { PushChannel } from './push/push.channel';
import { PushModule } from './push/push.module';
import { ErasePersonWhenAccountErased } from './erasure/erase-person-when-account-erased.listener';
import { ErasePersonJob } from './erasure/erase-person.job';
import { ErasureRepository } from './erasure/erasure.repository';
import { ExpireNotificationsJob } from './retention/expire-notifications.job';
import { RetentionRepository } from './retention/retention.repository';
import { ForgetZoneWhenRemoved } from './zones/forget-zone-when-removed.listener';
import { TellFollowersWhenAlertRaised } from './zones/tell-followers-when-alert-raised.listener';
import { ZoneAlertRepository } from './zones/zone-alert.repository';

const channels = [Channels, RealtimeChannel, PushChannel, MailChannel];
const jobs = [
  SendDeliveriesJob,
  RecoverDeliveriesJob,
  ExpireDevicesJob,
  ExpireNotificationsJob,
  ErasePersonJob,
  AdvanceBroadcastJob,
  RecoverBroadcastsJob,
  FlushDigestsJob,
];
const listeners = [
  ForgetDevicesWhenSessionRevoked,
  ForgetZoneWhenRemoved,
  ErasePersonWhenAccountErased,
  TellFollowersWhenAlertRaised,
  NotifyOperatorsWhenAlertRaised,
  QueueDeliveriesWhenPlanned,
  StartBroadcastWhenOrdered,
];

/** The room as the worker carries it. Needs the sockets' emitter of the process; MailConfig, MailLinkConfig and PushConfig switch e-mail and push on. */
@Module({
  imports: [NotificationsModule, AuthDirectoryModule, MailModule, PushModule],
  providers: [
    TryRepository,
    TryEnds,
    ZoneAlertRepository,
    RetentionRepository,
    ErasureRepository,
    DeliveryQueue,
    BroadcastQueue,
    BroadcastParts,
    ...channels,
    ...jobs,
    ...listeners,
  ],
})
export class NotificationsWorkerModule {}
