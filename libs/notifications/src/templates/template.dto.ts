import { NOTIFICATION_TYPES, type NotificationType } from '@madinina/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, Matches, ValidateIf, ValidateNested } from 'class-validator';
import { NoticeTextDto, NoticeTextsDto } from '../broadcasts/broadcast.dto';
import { type Template, variablesOf, type Variables } from './template';
import { IsVariables, VARIABLES_SCHEMA } from './variables';

const KEY = /^[a-z][a-z0-9_.-]{0,79}$/;
export class CreateTemplateDto {
  @ApiProperty({ pattern: KEY.source, example: 'waste.container-full' }) @Matches(KEY) readonly key!: string;
  @ApiProperty({ enum: NOTIFICATION_TYPES, enumName: 'NotificationType' }) @IsIn(NOTIFICATION_TYPES) readonly type!: NotificationType;

  @ApiProperty({ type: NoticeTextsDto, description: 'With variables as `{{name}}`, the same in each language' })
  @IsObject()
  @ValidateNested()
  @Type(() => NoticeTextsDto)
  readonly texts!: NoticeTextsDto;
}

export class ChangeTemplateDto {
  @ApiPropertyOptional({ enum: NOTIFICATION_TYPES, enumName: 'NotificationType' })
  @ValidateIf((_dto, value) => value !== undefined)
  @IsIn(NOTIFICATION_TYPES)
  readonly type?: NotificationType;

  @ApiPropertyOptional({ type: NoticeTextsDto, description: 'Takes the place of all texts' })
  @ValidateIf((_dto, value) => value !== undefined)
  @IsObject()
  @ValidateNested()
  @Type(() => NoticeTextsDto)
  readonly texts?: NoticeTextsDto;
}

export class PreviewTemplateDto {
  @ApiProperty(VARIABLES_SCHEMA)
  @IsVariables()
  readonly variables!: Variables;
}

export class AllTextsDto {
  @ApiProperty({ type: NoticeTextDto }) fr!: NoticeTextDto;
  @ApiProperty({ type: NoticeTextDto }) en!: NoticeTextDto;
  @ApiProperty({ type: NoticeTextDto }) gcf!: NoticeTextDto;
}

export class TemplateDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'waste.container-full' }) key!: string;
  @ApiProperty({ enum: NOTIFICATION_TYPES, enumName: 'NotificationType' }) type!: NotificationType;
  @ApiProperty({ type: AllTextsDto }) texts!: AllTextsDto;
  @ApiProperty({ type: [String], example: ['level', 'name'] }) variables!: string[];
  @ApiProperty({ type: 'integer', minimum: 1 }) version!: number;
  @ApiProperty({ format: 'date-time' }) createdAt!: string;
  @ApiProperty({ format: 'date-time' }) updatedAt!: string;
}

export const toTemplateDto = ({ id, key, type, texts, version, createdAt, updatedAt }: Template): TemplateDto => ({
  id,
  key,
  type,
  texts,
  variables: variablesOf(texts.fr),
  version,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
