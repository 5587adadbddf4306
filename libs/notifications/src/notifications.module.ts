import { AuthDirectoryModule } from '@madinina/auth';
import { Module } from '@nestjs/common';
import { InboxRepository } from './inbox/inbox.repository';
import { InboxService } from './inbox/inbox.service';

/** Services and repositories of the room. */
@Module({ imports: [AuthDirectoryModule], providers: [InboxRepository, InboxService], exports: [InboxService] })
export class NotificationsModule {}
