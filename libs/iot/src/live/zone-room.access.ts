import { type Caller } from '@madinina/platform/http';
import { DecidesRoom, type RoomAccess } from '@madinina/platform/realtime';
import { IotFacade } from '../iot.facade';

/** Whoever may see alerts may follow any zone that exists. */
@DecidesRoom('zone')
export class ZoneRoomAccess implements RoomAccess {
  constructor(private readonly iot: IotFacade) {}

  async mayJoin({ permissions }: Caller, zoneId: string): Promise<boolean> {
    return permissions.has('iot.alert.read') && (await this.iot.zoneOf(zoneId)) !== undefined;
  }
}
