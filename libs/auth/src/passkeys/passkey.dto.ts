import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, Length, Matches } from 'class-validator';
import { PasskeyAssertionDto, PasskeyAttestationDto } from './webauthn.dto';
import { IsAuthenticationAnswer, IsRegistrationAnswer } from './webauthn-answer';

const trimmed = Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.normalize('NFC').trim() : value));
const passkeyName = { minLength: 1, maxLength: 60, description: 'What you call it', example: 'Téléphone de Marie' };
export class PasskeyDto {
  @ApiProperty({ format: 'uuid', example: '019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d', description: 'Its id here' }) readonly id!: string;
  @ApiProperty(passkeyName) readonly name!: string;
  @ApiProperty({ description: 'Whether it outlives its device, as its maker keeps it', example: true }) readonly backedUp!: boolean;
  @ApiProperty({ format: 'date-time', description: 'When it was registered' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time', type: String, nullable: true, description: 'When it last signed in' })
  readonly lastUsedAt!: string | null;
}

export class PasskeysDto {
  @ApiProperty({ type: [PasskeyDto], description: 'The oldest first; an account has at most 20' }) readonly items!: PasskeyDto[];
}

export class RegisteredPasskeyDto extends PasskeyDto {
  @ApiProperty({
    type: [String],
    description: 'With the first factor of the account: codes that stand in for one that is lost, shown this once; else empty',
    example: ['MZXW-6YTB-OI2G-63TF-OJ2W-23LP'],
  })
  readonly recoveryCodes!: readonly string[];
}

export class RegisterPasskeyDto {
  @ApiProperty({ type: PasskeyAttestationDto, description: 'The new passkey' })
  @IsRegistrationAnswer()
  readonly credential!: object;

  @ApiPropertyOptional(passkeyName)
  @IsOptional()
  @trimmed
  @Length(1, 60)
  @Matches(/^\P{C}*$/u)
  readonly name?: string;
}

export class RenamePasskeyDto {
  @ApiProperty(passkeyName)
  @trimmed
  @Length(1, 60)
  @Matches(/^\P{C}*$/u)
  readonly name!: string;
}

export class PasskeyLoginDto {
  @ApiProperty({ type: PasskeyAssertionDto, description: 'What the passkey signed' })
  @IsAuthenticationAnswer()
  readonly credential!: object;

  @ApiPropertyOptional({ default: false, example: false, description: 'A longer session, for a device of one’s own' })
  @IsOptional()
  @IsBoolean()
  readonly rememberMe?: boolean;
}
