import { IsInt, IsUUID, Min } from 'class-validator';
import { defineJobs, Nothing } from './define-jobs';

export class DeliverySendData {
  @IsUUID() deliveryId!: string;
}

export class BroadcastAdvanceData {
  @IsUUID() broadcastId!: string;
  /** The part of the audience to tell, from 0; a part that was told already is passed over. */
  @IsInt() @Min(0) part!: number;
}

export const NotificationJobs = defineJobs('notifications', {
  /** One try to hand one delivery to its channel; the next try is a job of its own, at its time. */
  DeliverySend: { data: DeliverySendData },
  /** Gives deliveries that are due, and that no job carries any more, a job again; closes those whose process died. */
  DeliveriesRecover: { data: Nothing, every: '15 seconds' },
  /** Tells one part of a broadcast's audience and adds the job of the next. */
  BroadcastAdvance: { data: BroadcastAdvanceData, unique: ({ broadcastId, part }) => `${broadcastId}.${String(part)}` },
  /** Gives broadcasts that stand still their job again. */
  BroadcastsRecover: { data: Nothing, every: '15 seconds' },
  /** Tells people what waited for the end of their hour or day. */
  DigestsFlush: { data: Nothing, every: '1 minute' },
  /** Removes notifications and broadcasts that are older than is kept. */
  NotificationsExpire: { data: Nothing, every: '1 day' },
  /** Forgets devices that have not been seen for so long that their tokens have expired. */
  DevicesExpire: { data: Nothing, every: '1 day' },
});
