import { type Channel, CHANNELS, DELIVERY_STATUSES, type DeliveryStatus } from '@madinina/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { type Delivery, type DeliveryTry, type TryOutcome } from './delivery';

const TRY_OUTCOMES = ['sent', 'retry', 'failed', 'skipped', 'unknown'] as const satisfies readonly TryOutcome[];

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
  @ApiProperty({ format: 'date-time', description: 'Not before; while it is queued' }) dueAt!: string;
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
