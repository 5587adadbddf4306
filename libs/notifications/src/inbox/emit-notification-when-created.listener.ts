import { type NotificationCreatedData, NotificationEvents, realtimeRoom } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { RealtimeEmitter } from '@madinina/platform/realtime';

/** The person's open sockets hear a notification as soon as it stands in the list. */
@ListensTo(NotificationEvents.NotificationCreated, { name: 'notifications.emit-notification-when-created' })
export class EmitNotificationWhenCreated implements Listener<NotificationCreatedData> {
  constructor(private readonly realtime: RealtimeEmitter) {}

  async handle({ data }: CityEvent<NotificationCreatedData>): Promise<void> {
    await this.realtime.emit(realtimeRoom.user(data.accountId), 'notification', {
      id: data.notificationId,
      type: data.type,
      priority: data.priority,
      title: data.title,
      body: data.body,
      subjectType: data.subjectType ?? null,
      subjectId: data.subjectId ?? null,
      createdAt: data.createdAt,
    });
  }
}
