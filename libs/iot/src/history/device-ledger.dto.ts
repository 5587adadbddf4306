import { PageQuery } from '@madinina/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';

export class DeviceLedgerQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only of this sensor', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly sensor?: string;
}

const counted = (description: string) => ({ description, type: 'integer', minimum: 0 }) as const;

/** What became of everything a device sent; received = stored + duplicate + rejected. */
export class DeviceLedgerDto {
  @ApiProperty({ description: '`?` adds up every device that is not known', example: 'savane-01' }) readonly deviceKey!: string;
  @ApiProperty({ description: 'Null for unknown devices and removed sensors', type: String, format: 'uuid', nullable: true })
  readonly sensorId!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Température place de la Savane' }) readonly sensorName!: string | null;
  @ApiProperty({ ...counted('Readings that arrived'), example: 1_300 }) readonly received!: number;
  @ApiProperty({ ...counted('Readings kept'), example: 1_287 }) readonly stored!: number;
  @ApiProperty({ ...counted('Readings that had arrived before'), example: 12 }) readonly duplicate!: number;
  @ApiProperty({ ...counted('Readings refused'), example: 1 }) readonly rejected!: number;
  @ApiProperty({ ...counted('Readings kept that were older than the last one'), example: 3 }) readonly late!: number;
  @ApiProperty({ ...counted('Sequence numbers that never came'), example: 0 }) readonly gaps!: number;
  @ApiProperty({ description: 'Highest sequence number; null when the device sends none', type: 'integer', nullable: true, example: 1_201 })
  readonly lastSeq!: number | null;
  @ApiProperty({ description: 'Time of the newest reading', type: String, format: 'date-time', nullable: true }) readonly lastTimestamp!:
    string | null;
  @ApiProperty({ format: 'date-time' }) readonly updatedAt!: string;
}
