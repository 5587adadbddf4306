import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CutSocketsWhenSessionRevoked } from './cut-sockets-when-session-revoked.listener';
import { ConnectedAccountsOnDashboard } from './dashboard/connected-accounts-on-dashboard';
import { DashboardPulse } from './dashboard/dashboard-pulse';
import { NativeGateway } from './native/native.gateway';
import { PassingReader } from './passing/passing-reader';
import { CarriedPorts } from './ports/carried-ports';
import { Presence } from './presence/presence';
import { ProcessSockets } from './presence/process-sockets';
import { RealtimeStatistics } from './presence/realtime-statistics';
import { RealtimeEmitter } from './realtime-emitter';
import { RecentCuts } from './recent-cuts';
import { CityGateway } from './socket-io/city.gateway';
import { ClientDesk } from './socket-io/client-desk';
import { JoinableRooms } from './socket-io/joinable-rooms';
import { SocketAudience } from './socket-io/socket-audience';
import { SocketMemory } from './socket-io/socket-memory';
import { SocketRecovery } from './socket-io/socket-recovery';
import { StreamReader } from './stream/stream-reader';

const speakers: Type[] = [RealtimeEmitter, RealtimeStatistics];
const holders: Type[] = [
  StreamReader,
  PassingReader,
  RecentCuts,
  CarriedPorts,
  Presence,
  ProcessSockets,
  DashboardPulse,
  ConnectedAccountsOnDashboard,
  SocketMemory,
  SocketAudience,
  SocketRecovery,
  JoinableRooms,
  ClientDesk,
  CityGateway,
  NativeGateway,
];

/** Sockets. The application that holds them also calls `app.useWebSocketAdapter(new RedisStreamsIoAdapter(app))`. */
@Module({})
export class RealtimeModule {
  /** Holds sockets, and speaks to those of any process. */
  static forApi(): DynamicModule {
    return {
      module: RealtimeModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [...speakers, ...holders],
      exports: [...speakers, SocketAudience],
    };
  }

  /** Speaks to sockets, and cuts those whose session ended. */
  static forWorker(): DynamicModule {
    return { module: RealtimeModule, global: true, providers: [...speakers, CutSocketsWhenSessionRevoked], exports: speakers };
  }
}
