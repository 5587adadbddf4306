import {
  type Channel,
  CHANNELS,
  DELIVERY_STATUSES,
  type DeliveryStatus,
  NOTIFICATION_PRIORITIES,
  NOTIFICATION_TYPES,
  type NotificationPriority,
  type NotificationType,
  type Role,
  ROLES,
} from '@madinina/contracts';
import { sayConstraint } from '@madinina/platform/http';
import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { type NoticeTexts } from '../notify/notice';
import { type Variables } from '../templates/template';
import { IsVariables, VARIABLES_SCHEMA } from '../templates/variables';
import { MOST_ZONES } from '../zones/most-zones';
import { type Broadcast, BROADCAST_STATUSES, type BroadcastStatus, type DeliveryCount } from './broadcast';

const NOT_BLANK = /\S/;

export class NoticeTextDto {
  @ApiProperty({ minLength: 1, maxLength: 160, example: 'Coupure d’eau jeudi' })
  @IsString()
  @Length(1, 160)
  @Matches(NOT_BLANK)
  readonly title!: string;
  @ApiProperty({ minLength: 1, maxLength: 4000, example: 'De 9 h à 12 h, rue Lamartine.' })
  @IsString()
  @Length(1, 4_000)
  @Matches(NOT_BLANK)
  readonly body!: string;
}

export class NoticeTextsDto {
  @ApiProperty({ type: NoticeTextDto }) @IsObject() @ValidateNested() @Type(() => NoticeTextDto) readonly fr!: NoticeTextDto;

  @ApiPropertyOptional({ type: NoticeTextDto, description: 'The French text when left out' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => NoticeTextDto)
  readonly en?: NoticeTextDto;

  @ApiPropertyOptional({ type: NoticeTextDto, description: 'The French text when left out' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => NoticeTextDto)
  readonly gcf?: NoticeTextDto;
}

export class UsedTemplateDto {
  @ApiProperty({ example: 'waste.container-full' }) @IsString() @Length(1, 80) readonly key!: string;
  @ApiProperty(VARIABLES_SCHEMA) @IsVariables() readonly variables!: Variables;
}

sayConstraint('isEitherTextsOrTemplate', { fr: 'Donnez soit `texts`, soit `template`', en: 'Give either `texts` or `template`' });
const ExactlyOne = (): PropertyDecorator =>
  ValidateBy({
    name: 'isEitherTextsOrTemplate',
    validator: { validate: (_value, context) => (context?.object as TellDto | undefined)?.template === undefined },
  });

export class TellDto {
  @ApiProperty({ enum: NOTIFICATION_TYPES, enumName: 'NotificationType', example: 'system' })
  @IsIn(NOTIFICATION_TYPES)
  readonly type!: NotificationType;

  @ApiProperty({
    enum: NOTIFICATION_PRIORITIES,
    enumName: 'NotificationPriority',
    example: 'medium',
    description: '`urgent` passes preferences',
  })
  @IsIn(NOTIFICATION_PRIORITIES)
  readonly priority!: NotificationPriority;

  @ApiPropertyOptional({ type: NoticeTextsDto, description: 'Either these or a template' })
  @ValidateIf(({ template, texts }: TellDto) => template === undefined || texts !== undefined)
  @ExactlyOne()
  @IsObject()
  @ValidateNested()
  @Type(() => NoticeTextsDto)
  readonly texts?: NoticeTextsDto;

  @ApiPropertyOptional({ type: UsedTemplateDto, description: 'As it is now: what is told keeps its words when the template changes' })
  @ValidateIf((_dto, value) => value !== undefined)
  @IsObject()
  @ValidateNested()
  @Type(() => UsedTemplateDto)
  readonly template?: UsedTemplateDto;

  @ApiPropertyOptional({
    enum: CHANNELS,
    enumName: 'Channel',
    isArray: true,
    description: 'At most these; all that the person wants when left out',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(CHANNELS, { each: true })
  readonly channels?: Channel[];
}

export class TellOneDto extends TellDto {
  @ApiProperty({ format: 'uuid' }) @IsUUID() readonly accountId!: string;
}

export class TellSeveralDto extends TellDto {
  @ApiProperty({ type: [String], format: 'uuid', minItems: 1, maxItems: 10_000 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  readonly accountIds!: string[];
}

export class CrowdDto {
  @ApiPropertyOptional({
    enum: ROLES,
    enumName: 'Role',
    isArray: true,
    description: 'Who holds any of them; everyone when left out',
    example: ['USER'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(ROLES, { each: true })
  readonly roles?: Role[];

  @ApiPropertyOptional({
    type: [String],
    format: 'uuid',
    minItems: 1,
    maxItems: MOST_ZONES,
    uniqueItems: true,
    description: 'Who follows any of them; with roles, who also holds any of those',
    example: ['0197f3c1-8c1e-7a53-9d5b-3f6f4f0a1b2c'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_ZONES)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  readonly zones?: string[];
}

export class TellManyDto extends IntersectionType(TellDto, CrowdDto) {}

export class AudienceSizeDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Active accounts that are meant, as it is now', example: 1280 })
  accounts!: number;
}

export class ToldDto {
  @ApiProperty({ format: 'uuid' }) notificationId!: string;
}

export class BroadcastDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: BROADCAST_STATUSES, enumName: 'BroadcastStatus' }) status!: BroadcastStatus;
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    nullable: true,
    description: 'Accounts that it was for when it was ordered; null when nobody counted',
    example: 1280,
  })
  total!: number | null;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Accounts that were told so far' }) told!: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Accounts of the list that do not exist or are disabled' }) unknown!: number;
  @ApiProperty({ format: 'date-time' }) createdAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finishedAt!: string | null;
}

export class DeliveryCountDto {
  @ApiProperty({ enum: CHANNELS, enumName: 'Channel' }) channel!: Channel;
  @ApiProperty({ enum: DELIVERY_STATUSES, enumName: 'DeliveryStatus' }) status!: DeliveryStatus;
  @ApiProperty({ type: 'integer', minimum: 1 }) count!: number;
}

export class BroadcastProgressDto extends BroadcastDto {
  @ApiProperty({ type: [String], format: 'uuid', maxItems: 10_000, description: 'Which accounts of the list do not exist or are disabled' })
  unknownAccounts!: string[];
  @ApiProperty({ type: [DeliveryCountDto] }) deliveries!: DeliveryCountDto[];
}

const fieldsOf = ({ id, status, total, told, unknown, createdAt, finishedAt }: Broadcast) => ({
  id,
  status,
  total,
  told,
  unknown,
  createdAt: createdAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
});

export const toBroadcastDto = (broadcast: Broadcast): BroadcastDto => fieldsOf(broadcast);

export const toProgressDto = (broadcast: Broadcast, deliveries: readonly DeliveryCount[]): BroadcastProgressDto => ({
  ...fieldsOf(broadcast),
  unknownAccounts: [...broadcast.unknownAccounts],
  deliveries: deliveries.map(({ channel, status, count }) => ({ channel, status, count })),
});

export const toTexts = ({ fr, en = fr, gcf = fr }: NoticeTextsDto): NoticeTexts => ({
  fr: { title: fr.title, body: fr.body },
  en: { title: en.title, body: en.body },
  gcf: { title: gcf.title, body: gcf.body },
});
