import { Module } from '@nestjs/common';
import { DayPartitions } from './partitions/day-partitions';
import { PartitionRepository } from './partitions/partition.repository';
import { PreparePartitionsJob } from './partitions/prepare-partitions.job';

/** The room's work in the background. Needs the database of the process. */
@Module({ providers: [PartitionRepository, DayPartitions, PreparePartitionsJob] })
export class IotWorkerModule {}
