import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsUUID } from 'class-validator';
import { NOTIFICATION_PRIORITIES, type NotificationPriority } from '../city/notification';
import { defineEvents } from './define-events';

/** How many deliveries one event tells of at most. */
export const DELIVERIES_PER_EVENT = 1_000;

/** Deliveries that stand in the database and wait for their channel to send them. */
export class DeliveriesPlannedData {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(DELIVERIES_PER_EVENT) @IsUUID(undefined, { each: true }) deliveryIds!: string[];
  /** That of their notifications: it decides what overtakes what. */
  @IsIn(NOTIFICATION_PRIORITIES) priority!: NotificationPriority;
}

/** A broadcast that someone ordered, and that now has to be told to its audience. */
export class BroadcastOrderedData {
  @IsUUID() broadcastId!: string;
}

export const NotificationEvents = defineEvents('notifications', {
  DeliveriesPlanned: DeliveriesPlannedData,
  BroadcastOrdered: BroadcastOrderedData,
});
