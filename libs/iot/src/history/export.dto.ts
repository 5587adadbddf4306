import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { HistoryQuery } from './history.dto';

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** As for the history, of any length. */
export class ExportQuery extends OmitType(HistoryQuery, ['limit', 'cursor']) {
  @ApiPropertyOptional({ description: 'Comma-separated with a header, or a JSON object a line', enum: EXPORT_FORMATS, default: 'csv' })
  @IsIn(EXPORT_FORMATS)
  readonly format: ExportFormat = 'csv';
}
