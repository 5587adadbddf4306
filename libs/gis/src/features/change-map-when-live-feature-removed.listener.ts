import { GisEvents, type LiveFeatureData } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { LiveFeatureService } from './live-feature.service';

@ListensTo(GisEvents.FeatureRemoved, { name: 'gis.change-map-when-live-feature-removed' })
export class ChangeMapWhenLiveFeatureRemoved implements Listener<LiveFeatureData> {
  constructor(private readonly live: LiveFeatureService) {}

  async handle({ data }: CityEvent<LiveFeatureData>): Promise<{ skipped: string } | undefined> {
    const skipped = await this.live.remove(data);
    return skipped === undefined ? undefined : { skipped };
  }
}
