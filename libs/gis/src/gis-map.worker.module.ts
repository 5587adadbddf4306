import { Module } from '@nestjs/common';
import { ChangeMapWhenLiveFeatureChanged } from './features/change-map-when-live-feature-changed.listener';
import { ChangeMapWhenLiveFeatureRemoved } from './features/change-map-when-live-feature-removed.listener';
import { GisMapModule } from './gis-map.module';

/** What rooms push into live layers. Needs the database and the events of the process. */
@Module({ imports: [GisMapModule], providers: [ChangeMapWhenLiveFeatureChanged, ChangeMapWhenLiveFeatureRemoved] })
export class GisMapWorkerModule {}
