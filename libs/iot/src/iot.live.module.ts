import { Module } from '@nestjs/common';
import { IotModule } from './iot.module';
import { IotOnDashboard } from './live/iot-on-dashboard';
import { LiveRepository } from './live/live.repository';
import { ReadingWatch } from './live/reading-watch';
import { ZoneRoomAccess } from './live/zone-room.access';

/** What the room brings to the sockets of the api. Needs `RealtimeModule.forApi()`. */
@Module({ imports: [IotModule], providers: [LiveRepository, IotOnDashboard, ReadingWatch, ZoneRoomAccess] })
export class IotLiveModule {}
