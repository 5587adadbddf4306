import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { type Device, DEVICE_PLATFORMS, type DevicePlatform, isStale } from './device';

export class RegisterDeviceDto {
  @ApiProperty({ minLength: 8, maxLength: 4096, description: 'The FCM registration token', example: 'dGVzdC10b2tlbg:APA91bExample' })
  @Length(8, 4096)
  @Matches(/^[\x21-\x7e]+$/)
  readonly token!: string;

  @ApiProperty({ enum: DEVICE_PLATFORMS, enumName: 'DevicePlatform', example: 'android' })
  @IsIn(DEVICE_PLATFORMS)
  readonly platform!: DevicePlatform;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 80, description: 'What its owner calls it', example: 'Téléphone' })
  @IsOptional()
  @IsString()
  @Length(1, 80)
  readonly name?: string | null;
}

/** The token stays here: it lets its holder push. */
export class DeviceDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: DEVICE_PLATFORMS, enumName: 'DevicePlatform', example: 'android' }) platform!: DevicePlatform;
  @ApiProperty({ type: String, nullable: true, example: 'Téléphone' }) name!: string | null;
  @ApiProperty({ description: 'Not seen for a month' }) stale!: boolean;
  @ApiProperty({ format: 'date-time' }) createdAt!: string;
  @ApiProperty({ format: 'date-time' }) seenAt!: string;
}

export class DevicesDto {
  @ApiProperty({ type: [DeviceDto] }) items!: DeviceDto[];
}

export const toDeviceDto = (device: Device): DeviceDto => ({
  id: device.id,
  platform: device.platform,
  name: device.name,
  stale: isStale(device, new Date()),
  createdAt: device.createdAt.toISOString(),
  seenAt: device.seenAt.toISOString(),
});
