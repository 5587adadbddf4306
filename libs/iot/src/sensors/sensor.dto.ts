import { SENSOR_STATUSES, SENSOR_TYPES, type SensorStatus, type SensorType } from '@madinina/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PointDto } from '../zones/geo-json.dto';
import { ZoneRefDto } from '../zones/zone.dto';

export class LastReadingDto {
  @ApiProperty({ description: 'In the unit beside it', example: 27.4 }) readonly value!: number;
  @ApiProperty({ example: '°C' }) readonly unit!: string;
  @ApiProperty({ description: 'When it was measured', format: 'date-time', example: '2026-01-12T10:00:00.000Z' })
  readonly timestamp!: string;
  @ApiProperty({ description: 'How far it can be trusted', minimum: 0, maximum: 1, example: 0.98 }) readonly quality!: number;
}

export class SensorDto {
  @ApiProperty({ format: 'uuid', example: '019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d' }) readonly id!: string;
  @ApiProperty({ example: 'Température place de la Savane' }) readonly name!: string;
  @ApiProperty({ enum: SENSOR_TYPES, enumName: 'SensorType', example: 'temperature' }) readonly type!: SensorType;
  @ApiProperty({ enum: SENSOR_STATUSES, enumName: 'SensorStatus', example: 'active' }) readonly status!: SensorStatus;
  @ApiProperty({ type: ZoneRefDto }) readonly zone!: ZoneRefDto;
  @ApiProperty({ type: PointDto }) readonly location!: PointDto;
  @ApiProperty({ description: 'Unit of its readings', example: '°C' }) readonly unit!: string;
  @ApiProperty({ description: 'Expected seconds between two readings', type: 'integer', example: 60 }) readonly intervalSeconds!: number;
  @ApiProperty({ description: 'Charge in percent; null when it never told', type: 'integer', nullable: true, example: 87 })
  readonly battery!: number | null;
  @ApiProperty({ description: 'Null before the first', type: LastReadingDto, nullable: true }) readonly lastReading!: LastReadingDto | null;
  @ApiPropertyOptional({ description: 'Metres from the point of `near`; only in lists that ask for it', example: 412.7 })
  readonly distance?: number;
  @ApiPropertyOptional({
    description: 'Only for those who manage sensors: it is half of what a device signs in with',
    example: 'savane-01',
  })
  readonly deviceKey?: string;
  @ApiProperty({ description: 'Rises with each change; the ETag starts with it', type: 'integer', example: 1 }) readonly version!: number;
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly updatedAt!: string;
}

export class SensorDetailsDto extends SensorDto {
  @ApiProperty({ nullable: true, type: String, example: 'Sous abri, à 2 m du sol' }) readonly description!: string | null;
  @ApiProperty({ description: 'Lowest value that it can measure', nullable: true, type: Number, example: -20 }) readonly minValue!:
    number | null;
  @ApiProperty({ description: 'Highest value that it can measure', nullable: true, type: Number, example: 60 }) readonly maxValue!:
    number | null;
  @ApiPropertyOptional({
    description: 'Free words of those who manage sensors, and only for them',
    type: 'object',
    additionalProperties: true,
    example: { supplier: 'Météo Caraïbe' },
  })
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export class DeviceCredentialsDto {
  @ApiProperty({
    description: 'Names the device: its user name at the broker and in HTTP Basic, and a level of its topics',
    example: 'savane-01',
  })
  readonly deviceKey!: string;
  @ApiProperty({
    description: 'Its password at both. Told this once: only its hash is kept',
    example: 'q3Yd0b0JmZb9h1b7m1m7lXgV7sK2yqj0aQxk1t3mC4E',
  })
  readonly secret!: string;
}

export class RegisteredSensorDto extends SensorDetailsDto {
  @ApiProperty({ type: DeviceCredentialsDto }) readonly credentials!: DeviceCredentialsDto;
}
