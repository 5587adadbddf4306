import { type Role, ROLES } from '@madinina/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, Length } from 'class-validator';
import { AccountDto } from '../accounts/account.dto';
import { LONGEST_PASSWORD } from '../accounts/password.service';

const accessToken = { description: 'JWT (ES256); send it as `Authorization: Bearer …`', example: 'eyJhbGciOiJFUzI1NiIs…' };
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
