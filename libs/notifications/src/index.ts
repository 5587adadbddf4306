export { DeliveryConfig } from './deliveries/delivery-config';
export { MailLinkConfig } from './mail/mail-link-config';
export { NotificationsHttpModule } from './notifications.http.module';
export { NotificationsModule } from './notifications.module';
export { NotificationsWorkerModule } from './notifications.worker.module';
export { type Notice, type NoticeText, type NoticeTexts } from './notify/notice';
export { Notifier } from './notify/notifier.service';
export { ThrottleConfig } from './notify/throttle-config';
export { PushConfig } from './push/push-config';
