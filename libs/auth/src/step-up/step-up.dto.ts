import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, ValidateIf } from 'class-validator';
import { LONGEST_PASSWORD } from '../accounts/password.service';
import { PasskeyAssertionDto, PasskeyRequestOptionsDto } from '../passkeys/webauthn.dto';
import { IsAuthenticationAnswer } from '../passkeys/webauthn-answer';
import { type Factor, FACTORS, SECOND_FACTOR_METHODS, type SecondFactorMethod } from '../second-factors/factor';
import { secondFactorMethods } from '../second-factors/second-factor.dto';

/** What is asked for, and what a browser needs for it. */
export class StepUpOptionsDto {
  @ApiProperty({ description: 'The password; a passkey whose device knew you does instead of it', example: true })
  readonly password!: true;
  @ApiProperty({
    ...secondFactorMethods,
    description: 'One of these beside the password; none when you have no second factor',
    example: ['totp'],
  })
  readonly secondFactors!: readonly SecondFactorMethod[];
  @ApiPropertyOptional({ type: PasskeyRequestOptionsDto, description: 'For the browser, when a passkey is among them' })
  readonly passkeyOptions?: object;
}

export class StepUpDto {
  @ApiPropertyOptional({ format: 'password', maxLength: LONGEST_PASSWORD, example: 'colibri sous la pluie', description: 'Your password' })
  @IsOptional()
  @IsString()
  @Length(1, LONGEST_PASSWORD)
  readonly password?: string;

  @ApiPropertyOptional({
    enum: SECOND_FACTOR_METHODS,
    enumName: 'SecondFactorMethod',
    description: 'With what you answer',
    example: 'totp',
  })
  @IsOptional()
  @IsIn(SECOND_FACTOR_METHODS)
  readonly method?: SecondFactorMethod;

  @ApiPropertyOptional({ maxLength: 64, description: 'Of the authenticator app, or a recovery code', example: '287082' })
  @ValidateIf(({ method, code }: StepUpDto) => code !== undefined || method === 'totp' || method === 'recovery_code')
  @IsString()
  @Length(6, 64)
  readonly code?: string;

  @ApiPropertyOptional({ type: PasskeyAssertionDto, description: 'What the passkey signed' })
  @ValidateIf(({ method, credential }: StepUpDto) => credential !== undefined || method === 'passkey')
  @IsAuthenticationAnswer()
  readonly credential?: object;
}

/** The refresh token stays as it is. */
export class SteppedUpDto {
  @ApiProperty({
    description: 'An access token that dangerous actions take; use it instead of the last one',
    example: 'eyJhbGciOiJFUzI1NiIs…',
  })
  readonly accessToken!: string;
  @ApiProperty({ enum: ['Bearer'], example: 'Bearer', description: 'How it is sent' }) readonly tokenType!: 'Bearer';
  @ApiProperty({ type: 'integer', example: 900, description: 'Seconds that it is good for' }) readonly expiresIn!: number;
  @ApiProperty({ format: 'date-time', description: 'When you proved who you are: now' }) readonly authenticatedAt!: string;
  @ApiProperty({
    enum: FACTORS,
    enumName: 'Factor',
    isArray: true,
    description: 'What proved it in this session',
    example: ['password', 'totp'],
  })
  readonly factors!: readonly Factor[];
}
