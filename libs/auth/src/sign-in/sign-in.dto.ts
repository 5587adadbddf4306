import { type Role, ROLES } from '@madinina/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, Length, ValidateIf } from 'class-validator';
import { AccountDto } from '../accounts/account.dto';
import { LONGEST_PASSWORD } from '../accounts/password.service';
import { PasskeyAssertionDto, PasskeyRequestOptionsDto } from '../passkeys/webauthn.dto';
import { IsAuthenticationAnswer } from '../passkeys/webauthn-answer';
import { SECOND_FACTOR_METHODS, type SecondFactorMethod } from '../second-factors/factor';
import { secondFactorMethods } from '../second-factors/second-factor.dto';

const accessToken = {
  description: 'JWT (ES256); send it as `Authorization: Bearer …`',
  example: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIwMTliMGI1ZSJ9.c2lnbmF0dXJl',
};
const refreshToken = {
  description: 'Opaque; good for one use, and for 30 s more it gives the same successor again',
  example: 'b9X0b2mCZtq3mYJ5mE0o7V2kZr9yHc1nqWwS4uTgA0E',
};

export class LoginDto {
  @ApiProperty({ description: 'E-mail address or username', maxLength: 320, example: 'marie.joseph@example.org' })
  @IsString()
  @Length(1, 320)
  readonly identifier!: string;

  @ApiProperty({ format: 'password', maxLength: LONGEST_PASSWORD, example: 'colibri sous la pluie' })
  @IsString()
  @Length(1, LONGEST_PASSWORD)
  readonly password!: string;

  @ApiPropertyOptional({ default: false, description: 'A longer session, for a device of one’s own' })
  @IsOptional()
  @IsBoolean()
  readonly rememberMe?: boolean;
}

export class RefreshDto {
  @ApiProperty(refreshToken)
  @IsString()
  @Length(1, 512)
  readonly refreshToken!: string;
}

export class TokensDto {
  @ApiProperty(accessToken) readonly accessToken!: string;
  @ApiProperty({ enum: ['Bearer'], example: 'Bearer' }) readonly tokenType!: 'Bearer';
  @ApiProperty({ type: 'integer', example: 900, description: 'Seconds that the access token is good for' }) readonly expiresIn!: number;
  @ApiProperty(refreshToken) readonly refreshToken!: string;
  @ApiProperty({ type: 'integer', example: 7200, description: 'Seconds that the refresh token is good for' })
  readonly refreshExpiresIn!: number;
  @ApiProperty({
    enum: ROLES,
    enumName: 'Role',
    isArray: true,
    description: 'Roles of yours that wait until you set up a second factor and refresh the tokens',
    example: [],
  })
  readonly withheldRoles!: readonly Role[];
}

/** Of a second factor; which part is needed depends on the method. */
export class FactorProofDto {
  @ApiProperty({ enum: SECOND_FACTOR_METHODS, enumName: 'SecondFactorMethod', description: 'With what you answer', example: 'totp' })
  @IsIn(SECOND_FACTOR_METHODS)
  readonly method!: SecondFactorMethod;

  @ApiPropertyOptional({ maxLength: 64, description: 'Of the authenticator app, or a recovery code', example: '287082' })
  @ValidateIf(({ method }: FactorProofDto) => method !== 'passkey')
  @IsString()
  @Length(6, 64)
  readonly code?: string;

  @ApiPropertyOptional({ type: PasskeyAssertionDto, description: 'What the passkey signed' })
  @ValidateIf(({ method }: FactorProofDto) => method === 'passkey')
  @IsAuthenticationAnswer()
  readonly credential?: object;
}

export class AnswerChallengeDto extends FactorProofDto {
  @ApiProperty({ description: 'From the challenge that the sign-in answered', example: 'b9X0b2mCZtq3mYJ5mE0o7V2kZr9yHc1nqWwS4uTgA0E' })
  @IsString()
  @Length(1, 512)
  readonly challengeToken!: string;
}

/** In the place of tokens, when the password was right and the account has a second factor. */
export class FactorChallengeDto {
  @ApiProperty({ enum: [true], example: true, description: 'Tells a challenge from tokens' }) readonly mfaRequired!: true;
  @ApiProperty({ description: 'Names this sign-in in its answer; good for one', example: 'b9X0b2mCZtq3mYJ5mE0o7V2kZr9yHc1nqWwS4uTgA0E' })
  readonly challengeToken!: string;
  @ApiProperty({ type: 'integer', example: 300, description: 'Seconds that it waits' }) readonly expiresIn!: number;
  @ApiProperty({ ...secondFactorMethods, description: 'With what it can be answered', example: ['totp', 'recovery_code'] })
  readonly methods!: readonly SecondFactorMethod[];
  @ApiPropertyOptional({ type: PasskeyRequestOptionsDto, description: 'For the browser, when a passkey is among them' })
  readonly passkeyOptions?: object;
}

export class SignedInDto extends TokensDto {
  @ApiProperty({ type: AccountDto }) readonly account!: AccountDto;
}

export class VerifyTokenDto {
  @ApiProperty({ ...accessToken, description: 'An access token' })
  @IsString()
  @Length(1, 8_192)
  readonly token!: string;
}

export class TokenStateDto {
  @ApiProperty({ description: 'Whether the token is good now; the rest is empty when it is not' }) readonly active!: boolean;
  @ApiProperty({ format: 'uuid', type: String, nullable: true, description: 'The account' }) readonly sub!: string | null;
  @ApiProperty({ enum: ROLES, enumName: 'Role', isArray: true }) readonly roles!: readonly Role[];
  @ApiProperty({ type: 'integer', nullable: true, description: 'When it expires, seconds since 1970' }) readonly exp!: number | null;
}
