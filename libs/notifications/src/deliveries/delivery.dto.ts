import { type Channel, CHANNELS, DELIVERY_STATUSES, type DeliveryStatus } from '@madinina/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches, ValidateIf } from 'class-validator';
import { type Delivery, type DeliveryTry, type TryOutcome } from './delivery';

const TRY_OUTCOMES = ['sent', 'retry', 'failed', 'skipped', 'unknown'] as const satisfies readonly TryOutcome[];

const REASON = /^[a-z0-9_]{1,60}$/;

export class DeliveryTryDto {
  @ApiProperty({ type: 'integer', minimum: 1 }) number!: number;
  @ApiProperty({ format: 'date-time' }) startedAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null while it goes on' }) endedAt!: string | null;
  @ApiProperty({ enum: TRY_OUTCOMES, enumName: 'DeliveryTryOutcome', nullable: true }) outcome!: TryOutcome | null;
  @ApiProperty({ type: String, nullable: true, example: 'fcm_quota_exceeded' }) reason!: string | null;
}

export class DeliveryDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) notificationId!: string;
  @ApiProperty({ enum: CHANNELS, enumName: 'Channel' }) channel!: Channel;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Of a push' }) deviceId!: string | null;
  @ApiProperty({ enum: DELIVERY_STATUSES, enumName: 'DeliveryStatus' }) status!: DeliveryStatus;
  @ApiProperty({ type: String, nullable: true, description: 'Why it was skipped, put off, or failed', example: 'preference' })
  reason!: string | null;
  @ApiProperty({ format: 'date-time', description: 'Not before, while it is queued; of what was left to a digest, when that was to leave' })
  dueAt!: string;
  @ApiProperty({ type: 'integer', minimum: 0 }) tries!: number;
  @ApiProperty({ type: String, nullable: true, description: 'What the provider calls it' }) providerId!: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt!: string;
  @ApiProperty({ format: 'date-time' }) updatedAt!: string;
}

export class TracedDeliveryDto extends DeliveryDto {
  @ApiProperty({ type: [DeliveryTryDto] }) attempts!: DeliveryTryDto[];
}

export class DeliveriesDto {
  @ApiProperty({ type: [TracedDeliveryDto] }) items!: TracedDeliveryDto[];
}

export class RetryFailedDto {
  @ApiPropertyOptional({ enum: CHANNELS, enumName: 'Channel', description: 'Every channel when left out', example: 'push' })
  @ValidateIf((_dto, value) => value !== undefined)
  @IsIn(CHANNELS)
  readonly channel?: Channel;

  @ApiPropertyOptional({
    pattern: REASON.source,
    description:
      'Those that failed for this reason. When left out, those that ran out of tries; what may have arrived (`outcome_unknown`) is only tried again by its name',
    example: 'fcm_internal',
  })
  @ValidateIf((_dto, value) => value !== undefined)
  @Matches(REASON)
  readonly reason?: string;
}

export class RetriedDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'How many are tried again', example: 1_204 }) retried!: number;
  @ApiProperty({ description: 'Whether there may be more: then ask again', example: false }) hasMore!: boolean;
}

export const toDeliveryDto = (delivery: Delivery): DeliveryDto => fieldsOf(delivery);

const fieldsOf = (delivery: Delivery) => ({
  id: delivery.id,
  notificationId: delivery.notificationId,
  channel: delivery.channel,
  deviceId: delivery.target === '' ? null : delivery.target,
  status: delivery.status,
  reason: delivery.reason,
  dueAt: delivery.dueAt.toISOString(),
  tries: delivery.tries,
  providerId: delivery.providerId,
  createdAt: delivery.createdAt.toISOString(),
  updatedAt: delivery.updatedAt.toISOString(),
});

export const toTracedDeliveryDto = (delivery: Delivery & { readonly attempts: readonly DeliveryTry[] }): TracedDeliveryDto => ({
  ...fieldsOf(delivery),
  attempts: delivery.attempts.map(({ number, startedAt, endedAt, outcome, reason }) => ({
    number,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    outcome,
    reason,
  })),
});
