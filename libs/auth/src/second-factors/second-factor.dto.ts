import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { SECOND_FACTOR_METHODS, type SecondFactorMethod } from './factor';

export const secondFactorMethods = { enum: SECOND_FACTOR_METHODS, enumName: 'SecondFactorMethod', isArray: true } as const;
const recoveryCode = 'MZXW-6YTB-OI2G-63TF-OJ2W-23LP';

export class SecondFactorsDto {
  @ApiProperty({ ...secondFactorMethods, description: 'With what you can answer when a second factor is asked for', example: ['totp'] })
  readonly methods!: readonly SecondFactorMethod[];
  @ApiProperty({ format: 'date-time', type: String, nullable: true, description: 'Since when an authenticator app is set up' })
  readonly totpEnabledAt!: string | null;
  @ApiProperty({ type: 'integer', minimum: 0, example: 10, description: 'Recovery codes that were not used' })
  readonly recoveryCodesLeft!: number;
}

export class TotpEnrolmentDto {
  @ApiProperty({ description: 'In base32, to type into an authenticator app', example: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' })
  readonly secret!: string;
  @ApiProperty({
    description: 'The same for a QR code',
    example: 'otpauth://totp/Madinina:marie.joseph%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Madinina',
  })
  readonly otpauthUri!: string;
  @ApiProperty({ enum: ['SHA1'], example: 'SHA1', description: 'Hash of the codes (RFC 6238)' }) readonly algorithm!: 'SHA1';
  @ApiProperty({ type: 'integer', example: 6, description: 'Digits of a code' }) readonly digits!: number;
  @ApiProperty({ type: 'integer', example: 30, description: 'Seconds that a code is shown' }) readonly periodSeconds!: number;
  @ApiProperty({ type: 'integer', example: 900, description: 'Seconds within which it must be confirmed' }) readonly expiresIn!: number;
}

export class ConfirmTotpDto {
  @ApiProperty({ pattern: '^\\d{6}$', description: 'What the authenticator app shows now', example: '287082' })
  @Matches(/^\d{6}$/)
  readonly code!: string;
}

export class RecoveryCodesDto {
  @ApiProperty({
    type: [String],
    description:
      'Each stands in once for a second factor that is lost; they are shown this once. Empty when the account has codes from another factor',
    example: [recoveryCode],
  })
  readonly recoveryCodes!: readonly string[];
}
