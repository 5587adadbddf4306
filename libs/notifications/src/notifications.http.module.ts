import { Module } from '@nestjs/common';
import { InboxController } from './inbox/inbox.controller';
import { NotificationsModule } from './notifications.module';

/** The room as the api carries it. */
@Module({ imports: [NotificationsModule], controllers: [InboxController] })
export class NotificationsHttpModule {}
