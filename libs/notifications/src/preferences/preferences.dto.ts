import { type Channel, CHANNELS, type Locale, LOCALES, NOTIFICATION_TYPES, type NotificationType } from '@madinina/contracts';
import { sayConstraint } from '@madinina/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsTimeZone,
  IsUUID,
  Matches,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import {
  DEFAULT_DIGEST_TIME,
  DIGEST_FREQUENCIES,
  type DigestChoices,
  type DigestFrequency,
  frequenciesOf,
  mayBeDigested,
} from '../digest/frequency';
import { MOST_ZONES } from '../zones/most-zones';
import { type ChannelChoices, type ChannelGrid, gridOf, type OwnPreferences, type Preferences } from './preferences';

sayConstraint('isChannelGrid', {
  fr: 'Doit donner par type, et par canal, true ou false',
  en: 'Must give true or false by type and channel',
});
sayConstraint('isDigestGrid', {
  fr: 'Doit donner par type immediate, hourly ou daily; security est toujours immediate',
  en: 'Must give immediate, hourly or daily by type; security is always immediate',
});
sayConstraint('isOtherTime', { fr: 'Doit différer de `from`', en: 'Must differ from `from`' });

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isRow = (value: unknown): boolean =>
  isRecord(value) && Object.entries(value).every(([channel, on]) => CHANNELS.includes(channel as Channel) && typeof on === 'boolean');
const isGrid = (value: unknown): boolean =>
  isRecord(value) && Object.entries(value).every(([type, row]) => NOTIFICATION_TYPES.includes(type as NotificationType) && isRow(row));
const isFrequency = (type: string, frequency: unknown): boolean =>
  frequency === 'immediate' || (mayBeDigested(type as NotificationType) && DIGEST_FREQUENCIES.includes(frequency as DigestFrequency));
const isDigestGrid = (value: unknown): boolean =>
  isRecord(value) &&
  Object.entries(value).every(([type, frequency]) => NOTIFICATION_TYPES.includes(type as NotificationType) && isFrequency(type, frequency));

const zonesExample = ['0197f3c1-8c1e-7a53-9d5b-3f6f4f0a1b2c'];
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const gridSchema = {
  type: 'object',
  additionalProperties: { type: 'object', additionalProperties: { type: 'boolean' } },
  example: { alert: { push: true, email: false }, report: { email: true } },
} as const;
const digestsSchema = {
  type: 'object' as const,
  additionalProperties: { type: 'string', enum: [...DIGEST_FREQUENCIES] },
  example: { waste_update: 'daily', message: 'hourly' },
};

export class QuietHoursDto {
  @ApiProperty({ pattern: TIME.source, description: 'Local time', example: '22:00' }) @Matches(TIME) readonly from!: string;

  @ApiProperty({ pattern: TIME.source, description: 'Local time; before `from` it is on the next day', example: '06:30' })
  @Matches(TIME)
  @ValidateBy({
    name: 'isOtherTime',
    validator: { validate: (value, context) => value !== (context?.object as QuietHoursDto | undefined)?.from },
  })
  readonly until!: string;
}

export class ChangePreferencesDto {
  @ApiPropertyOptional({ ...gridSchema, description: 'By type and channel; what is left out is as by default' })
  @ValidateIf((_dto, value) => value !== undefined)
  @ValidateBy({ name: 'isChannelGrid', validator: { validate: isGrid } })
  readonly channels?: ChannelChoices;

  @ApiPropertyOptional({
    type: QuietHoursDto,
    nullable: true,
    description: 'Push and e-mail wait until they end; urgent and security do not',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => QuietHoursDto)
  readonly quietHours?: QuietHoursDto | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'IANA name; that of the account when null',
    example: 'America/Martinique',
  })
  @IsOptional()
  @IsTimeZone()
  readonly timeZone?: string | null;

  @ApiPropertyOptional({ enum: LOCALES, enumName: 'Locale', nullable: true, description: 'That of the account when null' })
  @IsOptional()
  @IsIn(LOCALES)
  readonly locale?: Locale | null;

  @ApiPropertyOptional({
    type: [String],
    format: 'uuid',
    maxItems: MOST_ZONES,
    uniqueItems: true,
    description:
      'Zones to follow: their high and critical alerts are told, and what is told to a zone. They stay as they are when left out',
    example: zonesExample,
  })
  @ValidateIf((_dto, value) => value !== undefined)
  @IsArray()
  @ArrayMaxSize(MOST_ZONES)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  readonly zones?: string[];

  @ApiPropertyOptional({
    ...digestsSchema,
    description:
      'How often a type is pushed and mailed: each by itself, or together each hour or day; what is left out is immediate. The list in the application, urgent and security never wait.',
  })
  @ValidateIf((_dto, value) => value !== undefined)
  @ValidateBy({ name: 'isDigestGrid', validator: { validate: isDigestGrid } })
  readonly digests?: DigestChoices;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: TIME.source,
    description: `Local time of daily digests; ${DEFAULT_DIGEST_TIME} when left out`,
    example: '18:30',
  })
  @IsOptional()
  @Matches(TIME)
  readonly digestTime?: string | null;
}

export class PreferencesDto {
  @ApiProperty({ ...gridSchema, description: 'The whole grid' }) channels!: ChannelGrid;
  @ApiProperty({ type: QuietHoursDto, nullable: true }) quietHours!: QuietHoursDto | null;
  @ApiProperty({ type: String, nullable: true, example: 'America/Martinique' }) timeZone!: string | null;
  @ApiProperty({ enum: LOCALES, enumName: 'Locale', nullable: true }) locale!: Locale | null;
  @ApiProperty({ type: [String], format: 'uuid', description: 'Zones that are followed', example: zonesExample }) zones!: string[];
  @ApiProperty({ ...digestsSchema, description: 'How often each type is pushed and mailed' }) digests!: Record<
    NotificationType,
    DigestFrequency
  >;
  @ApiProperty({ pattern: TIME.source, description: 'Local time of daily digests', example: DEFAULT_DIGEST_TIME }) digestTime!: string;
}

export const toPreferencesDto = (preferences: OwnPreferences): PreferencesDto => ({
  channels: gridOf(preferences),
  quietHours: preferences.quietHours,
  timeZone: preferences.timeZone,
  locale: preferences.locale,
  zones: [...preferences.zones],
  digests: frequenciesOf(preferences.digests),
  digestTime: preferences.digestTime ?? DEFAULT_DIGEST_TIME,
});

/** What is left out is as by default. */
export const toPreferences = (wanted: ChangePreferencesDto): Preferences => ({
  choices: wanted.channels ?? {},
  quietHours: wanted.quietHours ? { from: wanted.quietHours.from, until: wanted.quietHours.until } : null,
  timeZone: wanted.timeZone ?? null,
  locale: wanted.locale ?? null,
  digests: wanted.digests ?? {},
  digestTime: wanted.digestTime ?? null,
});
