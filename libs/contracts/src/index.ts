export { ROLES, type Role } from './access/roles';
export { PERMISSIONS, type Permission, permissionsOf } from './access/permissions';
export { ALERT_SEVERITIES, ALERT_STATUSES, ALERT_TYPES, type AlertSeverity, type AlertStatus, type AlertType } from './city/alert';
export {
  FEATURE_PROPERTY_TYPES,
  type FeaturePropertyType,
  LAYER_GEOMETRY_TYPES,
  type LayerGeometryType,
  LIVE_LAYER_KEYS,
  LIVE_LAYERS,
  type LiveLayer,
  type LiveLayerKey,
} from './city/live-layer';
export { type Locale, LOCALES } from './city/locale';
export {
  type Channel,
  CHANNELS,
  DELIVERY_STATUSES,
  type DeliveryStatus,
  NOTIFICATION_PRIORITIES,
  NOTIFICATION_TYPES,
  type NotificationPriority,
  type NotificationType,
} from './city/notification';
export { SENSOR_STATUSES, SENSOR_TYPES, type SensorStatus, type SensorType } from './city/sensor';
export { DomainError, domainErrors, type ErrorFactory, type ErrorKind } from './errors/domain-errors';
export { type DataClass, defineEvents, type EventType } from './events/define-events';
export { AccountErasedData, AccountRegisteredData, AuthEvents, MailAskedData, SessionRevokedData } from './events/auth-events';
export { GisEvents, LiveFeatureChangedData, LiveFeatureData } from './events/gis-events';
export { AlertChangedData, AlertData, DeviceAccessData, DeviceConfigurationData, IotEvents, ZoneRemovedData } from './events/iot-events';
export { BroadcastOrderedData, DELIVERIES_PER_EVENT, DeliveriesPlannedData, NotificationEvents } from './events/notification-events';
export { defineJobs, type JobType, Nothing, type Schedule } from './jobs/define-jobs';
export { AuthJobs } from './jobs/auth-jobs';
export { EventJobs } from './jobs/event-jobs';
export { FeatureImportRunData, GisJobs } from './jobs/gis-jobs';
export { HttpJobs } from './jobs/http-jobs';
export { IotJobs } from './jobs/iot-jobs';
export { BroadcastAdvanceData, DELIVERIES_PER_JOB, DeliveriesSendData, NotificationJobs, PersonEraseData } from './jobs/notification-jobs';
export { defineTopic, type Topic } from './topics/define-topic';
export { type DeviceReading, type DeviceStatusReport } from './topics/device-messages';
export { deviceCommandsTopic, deviceStatusTopic, readingsTopic, zoneAlertsTopic } from './topics/city-topics';
export { type Dashboard, type DashboardPart } from './client/dashboard';
export {
  type AlertMessage,
  type ConversationMessage,
  type NotificationMessage,
  type OrderUpdateMessage,
  type PresenceMessage,
  type ReadingMessage,
  type TypingMessage,
  type WasteUpdateMessage,
  type Welcome,
} from './client/live-messages';
export {
  type CameraEventMessage,
  type ClientEvent,
  type ClientEvents,
  type LastingEvent,
  PASSING_EVENTS,
  type PassingEvent,
  realtimeRoom,
  type RealtimeRoom,
  type ServerEvent,
  type ServerEvents,
  type SocketAnswer,
  type SocketRefusal,
  type WsClientMessage,
  type WsServerMessage,
} from './client/socket-events';
