import { AuthDirectoryModule } from '@madinina/auth';
import { Module } from '@nestjs/common';
import { NotifyOperatorsWhenAlertRaised } from './alerts/notify-operators-when-alert-raised.listener';
import { EmitNotificationWhenCreated } from './inbox/emit-notification-when-created.listener';
import { NotificationsModule } from './notifications.module';

/** The room as the worker carries it. */
@Module({ imports: [NotificationsModule, AuthDirectoryModule], providers: [NotifyOperatorsWhenAlertRaised, EmitNotificationWhenCreated] })
export class NotificationsWorkerModule {}
