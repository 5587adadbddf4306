import { ALERT_SEVERITIES, type AlertSeverity, SENSOR_TYPES, type SensorType } from '@madinina/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsISO8601, IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';
import { DEVICE_KEY } from '../ingest/device';
import { ConditionModels, conditionSchema, IsRuleCondition, type RuleConditionDto } from '../rules/rule-condition.dto';
import { Omittable } from '../sensors/omittable';
import { IsPlainText } from '../sensors/plain-text';

export const DOCUMENT_FORMAT = 'madinina.rules';
export const DOCUMENT_VERSION = 1;
export const MOST_RULES = 1_000;

/** What a rule watches, by names that another city may know too. */
export class DocumentScopeDto {
  @ApiPropertyOptional({
    description: 'Every sensor of this type; with a zone, those in it',
    enum: SENSOR_TYPES,
    enumName: 'SensorType',
    nullable: true,
  })
  @IsOptional()
  @IsIn(SENSOR_TYPES)
  readonly sensorType?: SensorType | null;

  @ApiPropertyOptional({ description: 'Code of a zone', type: String, nullable: true, example: '97209' })
  @IsOptional()
  @Matches(DEVICE_KEY)
  readonly zone?: string | null;

  @ApiPropertyOptional({ description: 'Key of a device', type: String, nullable: true, example: 'meteo-0042' })
  @IsOptional()
  @Matches(DEVICE_KEY)
  readonly device?: string | null;
}

@ConditionModels()
export class DocumentRuleDto {
  @ApiPropertyOptional({
    description: 'By this an import knows the rule again; without it by its name',
    minLength: 1,
    maxLength: 120,
    example: 'chaleur-ville',
  })
  @Omittable()
  @IsPlainText(1, 120)
  readonly externalId?: string;

  @ApiProperty({ minLength: 1, maxLength: 120, example: 'Chaleur en ville' }) @IsPlainText(1, 120) readonly name!: string;
  @ApiProperty({ enum: ALERT_SEVERITIES, enumName: 'AlertSeverity', example: 'high' })
  @IsIn(ALERT_SEVERITIES)
  readonly severity!: AlertSeverity;
  @ApiPropertyOptional({ description: 'Whether it watches', default: true, example: true })
  @Omittable()
  @IsBoolean()
  readonly enabled?: boolean;

  @ApiProperty({ description: 'What it watches; it never changes', type: DocumentScopeDto, example: { sensorType: 'temperature' } })
  @IsObject()
  @ValidateNested()
  @Type(() => DocumentScopeDto)
  readonly scope!: DocumentScopeDto;

  @ApiProperty(conditionSchema) @IsRuleCondition() readonly condition!: RuleConditionDto;
}

/** The rules of a city, to be kept, compared or taken elsewhere. */
export class RuleDocumentDto {
  @ApiProperty({ description: 'What the document is', enum: [DOCUMENT_FORMAT], example: DOCUMENT_FORMAT })
  @IsIn([DOCUMENT_FORMAT])
  readonly format!: string;
  @ApiProperty({ description: 'Of the format', type: 'integer', enum: [DOCUMENT_VERSION], example: DOCUMENT_VERSION })
  @IsIn([DOCUMENT_VERSION])
  readonly version!: number;

  @ApiPropertyOptional({ description: 'Told by an export; not read', format: 'date-time', example: '2026-01-12T10:00:00.000Z' })
  @Omittable()
  @IsISO8601()
  readonly exportedAt?: string;

  @ApiProperty({ description: `At most ${MOST_RULES} in an import`, type: [DocumentRuleDto] })
  @IsArray()
  @ArrayMaxSize(MOST_RULES)
  @ValidateNested({ each: true })
  @Type(() => DocumentRuleDto)
  readonly rules!: DocumentRuleDto[];
}

export class ImportQuery {
  @ApiPropertyOptional({ description: 'Only tell what the import would do', default: false, example: true })
  @IsBoolean()
  readonly check: boolean = false;
}

export const IMPORT_OUTCOMES = ['created', 'changed', 'unchanged'] as const;
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number];

export class ImportedRuleDto {
  @ApiProperty({ example: 'Chaleur en ville' }) readonly name!: string;
  @ApiProperty({ type: String, nullable: true, example: 'chaleur-ville' }) readonly externalId!: string | null;
  @ApiProperty({ enum: IMPORT_OUTCOMES, example: 'created' }) readonly outcome!: ImportOutcome;
  @ApiProperty({ description: 'Null of one that a check would create', type: String, format: 'uuid', nullable: true }) readonly id!:
    string | null;
}

export class RuleImportDto {
  @ApiProperty({ description: 'Whether nothing was done', example: false }) readonly check!: boolean;
  @ApiProperty({ type: 'integer', example: 2 }) readonly created!: number;
  @ApiProperty({ type: 'integer', example: 1 }) readonly changed!: number;
  @ApiProperty({ type: 'integer', example: 9 }) readonly unchanged!: number;
  @ApiProperty({ description: 'In the order of the document', type: [ImportedRuleDto] }) readonly rules!: ImportedRuleDto[];
}
