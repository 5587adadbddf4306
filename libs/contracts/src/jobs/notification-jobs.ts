import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, IsUUID, Min } from 'class-validator';
import { defineJobs, Nothing } from './define-jobs';

/** How many deliveries one job hands over at most, side by side: none of them may wait long for the others. */
export const DELIVERIES_PER_JOB = 25;

export class DeliveriesSendData {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(DELIVERIES_PER_JOB) @IsUUID(undefined, { each: true }) deliveryIds!: string[];
}

export class BroadcastAdvanceData {
  @IsUUID() broadcastId!: string;
  /** The part of the audience to tell, from 0; a part that was told already is passed over. */
  @IsInt() @Min(0) part!: number;
}

export class PersonEraseData {
  @IsUUID() accountId!: string;
}

export const NotificationJobs = defineJobs('notifications', {
  /** One try each to hand deliveries of one channel over; the next try is a job of its own, at its time. */
  DeliveriesSend: { data: DeliveriesSendData },
  /** Gives deliveries that are due, and that no job carries any more, a job again; closes those whose process died. */
  DeliveriesRecover: { data: Nothing, every: '15 seconds' },
  /** Tells one part of a broadcast's audience and adds the job of the next. */
  BroadcastAdvance: { data: BroadcastAdvanceData, unique: ({ broadcastId, part }) => `${broadcastId}.${String(part)}` },
  /** Gives broadcasts that stand still their job again. */
  BroadcastsRecover: { data: Nothing, every: '15 seconds' },
  /** Tells people what waited for the end of their hour or day. */
  DigestsFlush: { data: Nothing, every: '1 minute' },
  /** Removes notifications, digests and broadcasts that are older than is kept. */
  NotificationsExpire: { data: Nothing, every: '1 day' },
  /** Erases a person of whom nothing may be known any more. */
  PersonErase: { data: PersonEraseData, unique: ({ accountId }) => accountId },
  /** Forgets devices that have not been seen for so long that their tokens have expired. */
  DevicesExpire: { data: Nothing, every: '1 day' },
});
