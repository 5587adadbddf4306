import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../accounts/password.service';

export const newPassword = {
  format: 'password',
  minLength: SHORTEST_PASSWORD,
  maxLength: LONGEST_PASSWORD,
  example: 'manioc au clair de lune',
  description: 'Any characters; a few words that do not belong together are better than signs',
};

export class ChangePasswordDto {
  @ApiProperty({ format: 'password', maxLength: LONGEST_PASSWORD, example: 'colibri sous la pluie' })
  @IsString()
  @Length(1, LONGEST_PASSWORD)
  readonly currentPassword!: string;

  @ApiProperty(newPassword)
  @IsString()
  @Length(SHORTEST_PASSWORD, LONGEST_PASSWORD)
  readonly newPassword!: string;
}
