import { IsUUID } from 'class-validator';
import { defineJobs, Nothing } from './define-jobs';

export class FeatureImportRunData {
  @IsUUID() importId!: string;
}

export const GisJobs = defineJobs('gis', {
  /** Reads one file of features into its layer, all or nothing. */
  FeatureImportRun: { data: FeatureImportRunData, attempts: 3 },
  /** Gives imports that stand still their job again, ends those that cannot go on, and deletes files that are no longer needed. */
  FeatureImportsRecover: { data: Nothing, every: '1 minute' },
  /** Forgets imports that ended long ago. */
  FeatureImportsForget: { data: Nothing, every: '1 day' },
});
