import { type Locale, LOCALES, PERMISSIONS, type Permission, type Role, ROLES } from '@madinina/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, ValidateIf } from 'class-validator';
import { IsEmailAddress } from './email-address';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password.service';
import { IsPersonName } from './person-name';
import { IsPhoneNumber, PHONE_NUMBER } from './phone-number';
import { IsTimeZoneName } from './time-zone';
import { IsUsername, USERNAME } from './username';

const email = { format: 'email', maxLength: 254, example: 'marie.joseph@example.org' };
const username = { pattern: USERNAME.source, example: 'marie.joseph' };
const givenName = { minLength: 1, maxLength: 100, example: 'Marie' };
const familyName = { minLength: 1, maxLength: 100, example: 'Joseph' };
const locale = { enum: LOCALES, enumName: 'Locale', description: 'Language of what is written to the person' };
const timeZone = { example: 'America/Martinique', description: 'IANA name' };
const phone = { pattern: PHONE_NUMBER.source, example: '+596696000000', description: 'E.164' };

/** The owner's own view of an account. */
export class AccountDto {
  @ApiProperty({ format: 'uuid', example: '019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d' }) readonly id!: string;
  @ApiProperty(email) readonly email!: string;
  @ApiProperty({ description: 'Whether the owner proved that the address is theirs' }) readonly emailVerified!: boolean;
  @ApiProperty({ ...username, type: String, nullable: true }) readonly username!: string | null;
  @ApiProperty(givenName) readonly givenName!: string;
  @ApiProperty(familyName) readonly familyName!: string;
  @ApiProperty({ ...locale, example: 'fr' }) readonly locale!: Locale;
  @ApiProperty(timeZone) readonly timeZone!: string;
  @ApiProperty({ ...phone, type: String, nullable: true }) readonly phone!: string | null;
  @ApiProperty({ enum: ROLES, enumName: 'Role', isArray: true, example: ['USER'] }) readonly roles!: readonly Role[];
  @ApiProperty({ enum: PERMISSIONS, enumName: 'Permission', isArray: true, description: 'What the roles allow together' })
  readonly permissions!: readonly Permission[];
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) readonly lastLoginAt!: string | null;
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly updatedAt!: string;
  @ApiProperty({ type: 'integer', example: 1, description: 'Grows with each change; send the ETag as If-Match to guard a change' })
  readonly version!: number;
}

export class RegisterDto {
  @ApiProperty(email)
  @IsEmailAddress()
  readonly email!: string;

  @ApiProperty({
    format: 'password',
    minLength: SHORTEST_PASSWORD,
    maxLength: LONGEST_PASSWORD,
    example: 'colibri sous la pluie',
    description: 'Any characters; a few words that do not belong together are better than signs',
  })
  @IsString()
  @Length(SHORTEST_PASSWORD, LONGEST_PASSWORD)
  readonly password!: string;

  @ApiProperty(givenName)
  @IsPersonName()
  readonly givenName!: string;

  @ApiProperty(familyName)
  @IsPersonName()
  readonly familyName!: string;

  @ApiPropertyOptional({ ...username, type: String, nullable: true, description: 'Unique whatever its case; signs in as the e-mail does' })
  @IsOptional()
  @IsUsername()
  readonly username?: string | null;

  @ApiPropertyOptional({ ...locale, default: 'fr' })
  @IsOptional()
  @IsIn(LOCALES)
  readonly locale?: Locale;

  @ApiPropertyOptional({ ...timeZone, default: 'America/Martinique' })
  @IsOptional()
  @IsTimeZoneName()
  readonly timeZone?: string;

  @ApiPropertyOptional({ ...phone, type: String, nullable: true })
  @IsOptional()
  @IsPhoneNumber()
  readonly phone?: string | null;
}

export const NEXT_STEPS = ['sign_in', 'verify_email'] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

/** Says nothing that depends on whether the address was known before, so that it can be the same for both. */
export class RegistrationDto {
  @ApiProperty(email) readonly email!: string;
  @ApiProperty({ enum: NEXT_STEPS, enumName: 'NextStep', description: 'What the person does now', example: 'sign_in' })
  readonly next!: NextStep;
}

const given = (property: string) => (profile: object) => (profile as Record<string, unknown>)[property] !== undefined;

/** What is absent stays as it is. The password has a way of its own. */
export class UpdateProfileDto {
  @ApiPropertyOptional({
    ...email,
    description:
      'Another address counts once the mail to it is answered; needs an authentication of the last minutes. The present one takes it back',
  })
  @ValidateIf(given('email'))
  @IsEmailAddress()
  readonly email?: string;

  @ApiPropertyOptional(givenName)
  @ValidateIf(given('givenName'))
  @IsPersonName()
  readonly givenName?: string;

  @ApiPropertyOptional(familyName)
  @ValidateIf(given('familyName'))
  @IsPersonName()
  readonly familyName?: string;

  @ApiPropertyOptional({ ...username, type: String, nullable: true, description: 'null removes it' })
  @IsOptional()
  @IsUsername()
  readonly username?: string | null;

  @ApiPropertyOptional(locale)
  @ValidateIf(given('locale'))
  @IsIn(LOCALES)
  readonly locale?: Locale;

  @ApiPropertyOptional(timeZone)
  @ValidateIf(given('timeZone'))
  @IsTimeZoneName()
  readonly timeZone?: string;

  @ApiPropertyOptional({ ...phone, type: String, nullable: true, description: 'E.164; null removes it' })
  @IsOptional()
  @IsPhoneNumber()
  readonly phone?: string | null;
}
