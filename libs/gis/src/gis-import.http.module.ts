import { StorageModule } from '@madinina/platform/storage';
import { Module } from '@nestjs/common';
import { GisMapModule } from './gis-map.module';
import { FeatureImportRepository } from './imports/feature-import.repository';
import { FeatureImportController } from './imports/import.controller';
import { ImportUploadService } from './imports/import-upload.service';
import { ImportViewService } from './imports/import-view.service';

/** Files of features through the door. Needs the queues and the files of the process and FeatureImportConfig. */
@Module({
  imports: [GisMapModule, StorageModule],
  providers: [FeatureImportRepository, ImportUploadService, ImportViewService],
  controllers: [FeatureImportController],
})
export class GisImportHttpModule {}
