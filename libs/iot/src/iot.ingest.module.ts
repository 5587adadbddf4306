import { Module } from '@nestjs/common';
import { IngestController } from './ingest/ingest.controller';
import { IotPipelineModule } from './iot.pipeline.module';

/** From the broker to stored readings and alerts. Needs the database, the events and the metrics of the process, and a consumer of MQTT. */
@Module({ imports: [IotPipelineModule], controllers: [IngestController] })
export class IotIngestModule {}
