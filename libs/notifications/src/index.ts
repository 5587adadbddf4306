export { InboxService } from './inbox/inbox.service';
export { type NewNotification, type Notification } from './inbox/notification';
export { NotificationsHttpModule } from './notifications.http.module';
export { NotificationsModule } from './notifications.module';
export { NotificationsWorkerModule } from './notifications.worker.module';
