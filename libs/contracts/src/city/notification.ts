export const NOTIFICATION_TYPES = [
  'system',
  'alert',
  'waste_update',
  'collection_reminder',
  'achievement',
  'order',
  'message',
  'plant_care',
  'security',
  'report',
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

export const NOTIFICATION_PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const;
export type NotificationPriority = (typeof NOTIFICATION_PRIORITIES)[number];

export const CHANNELS = ['in_app', 'push', 'email', 'realtime'] as const;
export type Channel = (typeof CHANNELS)[number];

export const DELIVERY_STATUSES = ['queued', 'sent', 'delivered', 'failed', 'skipped'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];
