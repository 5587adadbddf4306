import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_READINGS } from '../ingest/read-messages';
import { REJECTION_REASONS, type RejectionReason } from '../ingest/rejection';

/** What a device sends, over HTTP as over MQTT. For the documents: ingest judges it itself, reading by reading. */
export class SentReadingDto {
  @ApiProperty({ description: 'Finite, and within the range of the sensor', example: 27.4 }) readonly value!: number;
  @ApiPropertyOptional({ description: 'That of the sensor, unless told', maxLength: 32, nullable: true, type: String, example: '°C' })
  readonly unit?: string | null;
  @ApiProperty({
    description: 'When it was measured, with a zone; at most 24 hours ahead and 20 years ago',
    format: 'date-time',
    example: '2026-01-12T10:00:00Z',
  })
  readonly timestamp!: string;
  @ApiPropertyOptional({
    description: 'How far it can be trusted; 1 unless told',
    minimum: 0,
    maximum: 1,
    nullable: true,
    type: Number,
    example: 0.98,
  })
  readonly quality?: number | null;
  @ApiPropertyOptional({
    description: 'The device’s own count: gaps show in the ledger, and readings of one moment are told apart',
    type: 'integer',
    minimum: 0,
    nullable: true,
    example: 1_201,
  })
  readonly seq?: number | null;
}

export class RefusedReadingDto {
  @ApiProperty({
    description: 'Place in the array that was sent; null when the message as a whole is refused',
    type: 'integer',
    nullable: true,
    example: 3,
  })
  readonly index!: number | null;
  @ApiProperty({ enum: REJECTION_REASONS, enumName: 'RejectionReason', example: 'out_of_range' }) readonly reason!: RejectionReason;
  @ApiProperty({ description: 'What was wrong, in words', example: '812 is outside the range of the sensor, -20 to 60' })
  readonly detail!: string;
}

const counted = (description: string, example: number) => ({ description, type: 'integer', minimum: 0, example }) as const;

/** What became of the readings of one request, all of it committed; received = stored + duplicate + rejected. */
export class TakenReadingsDto {
  @ApiProperty(counted('Readings that arrived', 60)) readonly received!: number;
  @ApiProperty(counted('Readings kept', 57)) readonly stored!: number;
  @ApiProperty(counted('Readings that had arrived before', 2)) readonly duplicate!: number;
  @ApiProperty(counted('Readings refused: they are kept with the reason and need not be sent again', 1)) readonly rejected!: number;
  @ApiProperty({ type: [RefusedReadingDto], description: `At most ${MAX_READINGS}` }) readonly rejections!: RefusedReadingDto[];
}
