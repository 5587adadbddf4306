import { GisEvents, type LiveFeatureChangedData } from '@madinina/contracts';
import { type CityEvent, type Listener, ListensTo } from '@madinina/platform/events';
import { LiveFeatureService } from './live-feature.service';

@ListensTo(GisEvents.FeatureChanged, { name: 'gis.change-map-when-live-feature-changed' })
export class ChangeMapWhenLiveFeatureChanged implements Listener<LiveFeatureChangedData> {
  constructor(private readonly live: LiveFeatureService) {}

  async handle({ data }: CityEvent<LiveFeatureChangedData>): Promise<{ skipped: string } | undefined> {
    const skipped = await this.live.change(data);
    return skipped === undefined ? undefined : { skipped };
  }
}
