import { StorageModule } from '@madinina/platform/storage';
import { Module } from '@nestjs/common';
import { GisMapModule } from './gis-map.module';
import { FeatureImportRepository } from './imports/feature-import.repository';
import { FileChecker } from './imports/file-checker.service';
import { ForgetFeatureImportsJob } from './imports/forget-feature-imports.job';
import { ImportFiles } from './imports/import-files';
import { ImportRunner } from './imports/import-runner.service';
import { ProjectionRepository } from './imports/projection.repository';
import { RecoverFeatureImportsJob } from './imports/recover-feature-imports.job';
import { RunFeatureImportJob } from './imports/run-feature-import.job';

/** Files of features on their way into layers. Needs the queues and the files of the process and FeatureImportConfig. */
@Module({
  imports: [GisMapModule, StorageModule],
  providers: [
    FeatureImportRepository,
    ProjectionRepository,
    ImportFiles,
    FileChecker,
    ImportRunner,
    RunFeatureImportJob,
    RecoverFeatureImportsJob,
    ForgetFeatureImportsJob,
  ],
})
export class GisImportWorkerModule {}
