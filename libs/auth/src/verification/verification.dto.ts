import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { IsEmailAddress } from '../accounts/email-address';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../accounts/password.service';
import { newPassword } from '../passwords/password.dto';

const token = {
  minLength: 1,
  maxLength: 128,
  description: 'From the link in the mail',
  example: 'b9X0b2mCZtq3mYJ5mE0o7V2kZr9yHc1nqWwS4uTgA0E',
};

export class EmailDto {
  @ApiProperty({ format: 'email', maxLength: 254, example: 'marie.joseph@example.org' })
  @IsEmailAddress()
  readonly email!: string;
}

export class VerifyEmailDto {
  @ApiProperty(token)
  @IsString()
  @Length(1, 128)
  readonly token!: string;
}

export class ResetPasswordDto {
  @ApiProperty(token)
  @IsString()
  @Length(1, 128)
  readonly token!: string;

  @ApiProperty(newPassword)
  @IsString()
  @Length(SHORTEST_PASSWORD, LONGEST_PASSWORD)
  readonly newPassword!: string;
}
