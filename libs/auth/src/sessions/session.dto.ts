import { ApiProperty } from '@nestjs/swagger';
import { type Factor, FACTORS } from '../second-factors/factor';

/** One sign-in on one device, as its owner sees it. */
export class SessionDto {
  @ApiProperty({ format: 'uuid', example: '019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d' }) readonly id!: string;
  @ApiProperty({ description: 'Whether it is the session that asks' }) readonly current!: boolean;
  @ApiProperty({ maxLength: 200, description: 'What the device said of itself (user agent)', example: 'Firefox/140' })
  readonly device!: string;
  @ApiProperty({ description: 'IP address of its last use', example: '203.0.113.7' }) readonly address!: string;
  @ApiProperty({ description: 'Whether "remember me" was asked for' }) readonly rememberMe!: boolean;
  @ApiProperty({ enum: FACTORS, enumName: 'Factor', isArray: true, description: 'What proved that it is yours', example: ['password'] })
  readonly factors!: readonly Factor[];
  @ApiProperty({ format: 'date-time', description: 'When that was proved last' }) readonly authenticatedAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time', description: 'Its last refresh: its last use is at most the life of an access token later' })
  readonly lastSeenAt!: string;
  @ApiProperty({ format: 'date-time', description: 'When it ends unless it is used before' }) readonly idleUntil!: string;
  @ApiProperty({ format: 'date-time', description: 'The end that no use postpones' }) readonly endsAt!: string;
}
