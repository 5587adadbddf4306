import { Module } from '@nestjs/common';

/** The room's work in the background. */
@Module({})
export class GisWorkerModule {}
