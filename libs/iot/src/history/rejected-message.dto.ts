import { PageQuery } from '@madinina/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDate, IsOptional, Matches } from 'class-validator';
import { PAYLOAD_ENCODINGS, type PayloadEncoding } from './payload-text';

/** A page of 200 messages of 64 KiB each would be 12 MB. */
export const SHOWN_BYTES = 4_096;

export class RejectedMessageQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only of the device that signs so', example: 'savane-01' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.:-]{1,64}$/)
  readonly deviceKey?: string;

  @ApiPropertyOptional({ description: 'Only refused for this reason', example: 'bad_json' })
  @IsOptional()
  @Matches(/^[a-z_]{1,64}$/)
  readonly reason?: string;

  @ApiPropertyOptional({ description: 'Arrived at or after', type: String, format: 'date-time' })
  @IsOptional()
  @IsDate()
  readonly from?: Date;

  @ApiPropertyOptional({ description: 'Arrived before', type: String, format: 'date-time' })
  @IsOptional()
  @IsDate()
  readonly to?: Date;
}

export class ReplayMessagesDto {
  @ApiPropertyOptional({ description: 'Only of the device that signs so', example: 'savane-01' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.:-]{1,64}$/)
  readonly deviceKey?: string;

  @ApiProperty({ description: 'Only refused for this reason', example: 'unknown_device' })
  @Matches(/^[a-z_]{1,64}$/)
  readonly reason!: string;
}

const counted = (description: string, example: number) => ({ description, type: 'integer', minimum: 0, example }) as const;

/** What became of messages that were tried again: each counts as received anew, so the ledger still adds up. */
export class ReplayedMessagesDto {
  @ApiProperty(counted('Messages that were tried', 12)) readonly messages!: number;
  @ApiProperty(counted('Readings kept', 11)) readonly stored!: number;
  @ApiProperty(counted('Readings that had arrived meanwhile', 0)) readonly duplicate!: number;
  @ApiProperty(counted('Readings refused again, kept anew with their reason of today', 1)) readonly rejected!: number;
  @ApiProperty({ description: 'Whether there are more: ask again', example: false }) readonly more!: boolean;
}

export class RejectedMessageDto {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ example: 'city/97209/sensors/savane-01/readings' }) readonly topic!: string;
  @ApiProperty({ description: 'Null when the topic names none', type: String, nullable: true, example: 'savane-01' }) readonly deviceKey!:
    string | null;
  @ApiProperty({ description: 'A stable word', example: 'bad_json' }) readonly reason!: string;
  @ApiProperty({ description: 'What was wrong, in words', example: 'The payload is not JSON' }) readonly detail!: string;
  @ApiProperty({ description: `What came, at most ${SHOWN_BYTES} bytes of it`, example: '{"value": 27.4,' }) readonly payload!: string;
  @ApiProperty({ description: 'How `payload` is written', enum: PAYLOAD_ENCODINGS, enumName: 'PayloadEncoding', example: 'utf8' })
  readonly payloadEncoding!: PayloadEncoding;
  @ApiProperty({ description: 'Bytes that are kept of it, at most 64 KiB', type: 'integer', example: 15 }) readonly payloadBytes!: number;
  @ApiProperty({ description: 'Whether more came than is shown here', example: false }) readonly payloadTruncated!: boolean;
  @ApiProperty({ format: 'date-time' }) readonly receivedAt!: string;
  @ApiProperty({ description: 'When it was tried again', type: String, format: 'date-time', nullable: true }) readonly replayedAt!:
    string | null;
}
