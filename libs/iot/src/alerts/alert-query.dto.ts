import { ALERT_SEVERITIES, ALERT_STATUSES, ALERT_TYPES, type AlertSeverity, type AlertStatus, type AlertType } from '@madinina/contracts';
import { PageQuery } from '@madinina/platform/http';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsDate, IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import { CommaList } from '../sensors/parsed-text';

export class AlertQuery extends PageQuery {
  @ApiPropertyOptional({
    description: 'One or several, as a comma list or repeated',
    enum: ALERT_STATUSES,
    enumName: 'AlertStatus',
    isArray: true,
    default: ['active'],
  })
  @CommaList()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(ALERT_STATUSES.length)
  @IsIn(ALERT_STATUSES, { each: true })
  readonly status: AlertStatus[] = ['active'];

  @ApiPropertyOptional({ enum: ALERT_SEVERITIES, enumName: 'AlertSeverity' })
  @IsOptional()
  @IsIn(ALERT_SEVERITIES)
  readonly severity?: AlertSeverity;

  @ApiPropertyOptional({ enum: ALERT_TYPES, enumName: 'AlertType' })
  @IsOptional()
  @IsIn(ALERT_TYPES)
  readonly type?: AlertType;

  @ApiPropertyOptional({ description: 'Id or code of a zone', example: '97209' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.:-]{1,64}$/)
  readonly zone?: string;

  @ApiPropertyOptional({ description: 'Id of a sensor', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly sensor?: string;

  @ApiPropertyOptional({ description: 'Raised at or after', type: String, format: 'date-time', example: '2026-01-12T00:00:00Z' })
  @IsOptional()
  @IsDate()
  readonly from?: Date;

  @ApiPropertyOptional({ description: 'Raised before', type: String, format: 'date-time', example: '2026-01-13T00:00:00Z' })
  @IsOptional()
  @IsDate()
  readonly to?: Date;
}
