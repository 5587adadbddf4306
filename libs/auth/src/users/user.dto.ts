import { type Role, ROLES } from '@madinina/contracts';
import { PageQuery } from '@madinina/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsOptional, Length, Matches, ValidateIf } from 'class-validator';
import { type AccountStatus } from '../accounts/account';
import { AccountDto } from '../accounts/account.dto';
import { IsPersonName } from '../accounts/person-name';

export const ACCOUNT_STATUSES = ['active', 'disabled'] as const satisfies readonly AccountStatus[];

/** An account as those see it who look after accounts. */
export class UserDto extends AccountDto {
  @ApiProperty({ enum: ACCOUNT_STATUSES, enumName: 'AccountStatus' }) readonly status!: AccountStatus;
}

export class UserQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ROLES, enumName: 'Role' })
  @IsOptional()
  @IsIn(ROLES)
  readonly role?: Role;

  @ApiPropertyOptional({ enum: ACCOUNT_STATUSES, enumName: 'AccountStatus' })
  @IsOptional()
  @IsIn(ACCOUNT_STATUSES)
  readonly status?: AccountStatus;

  @ApiPropertyOptional({
    description: 'Part of a name, of the e-mail address or of the username, in any case',
    minLength: 1,
    maxLength: 100,
    example: 'joseph',
  })
  @IsOptional()
  @Length(1, 100)
  @Matches(/^\P{C}*$/u)
  readonly q?: string;
}

const given = (property: string) => (change: object) => (change as Record<string, unknown>)[property] !== undefined;

/** What is absent stays as it is. */
export class ChangeUserDto {
  @ApiPropertyOptional({ enum: ROLES, enumName: 'Role', isArray: true, minItems: 1, description: 'All the roles it shall hold' })
  @ValidateIf(given('roles'))
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(ROLES.length)
  @ArrayUnique()
  @IsIn(ROLES, { each: true })
  readonly roles?: Role[];

  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'Marie' })
  @ValidateIf(given('givenName'))
  @IsPersonName()
  readonly givenName?: string;

  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'Joseph' })
  @ValidateIf(given('familyName'))
  @IsPersonName()
  readonly familyName?: string;
}

const count = { type: 'integer', minimum: 0, example: 12 } as const;

export class UserStatisticsDto {
  @ApiProperty(count) readonly total!: number;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { active: 11, disabled: 1 } })
  readonly byStatus!: Readonly<Record<AccountStatus, number>>;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'An account counts once for each role it holds',
    example: { USER: 12, OPERATOR: 2 },
  })
  readonly byRole!: Readonly<Record<Role, number>>;
  @ApiProperty({ ...count, description: 'Whose e-mail address is verified' }) readonly verified!: number;
  @ApiProperty(count) readonly registeredLast30Days!: number;
  @ApiProperty(count) readonly signedInLast24Hours!: number;
  @ApiProperty(count) readonly signedInLast7Days!: number;
  @ApiProperty(count) readonly signedInLast30Days!: number;
  @ApiProperty(count) readonly liveSessions!: number;
}
