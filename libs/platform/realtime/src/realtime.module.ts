import { type DynamicModule, Module } from '@nestjs/common';
import { CutSocketsWhenSessionRevoked } from './cut-sockets-when-session-revoked.listener';
import { NativeGateway } from './native/native.gateway';
import { RealtimeEmitter } from './realtime-emitter';
import { CityGateway } from './socket-io/city.gateway';

/** Sockets. The application that holds them also calls `app.useWebSocketAdapter(new RedisStreamsIoAdapter(app))`. */
@Module({})
export class RealtimeModule {
  /** Holds sockets, and speaks to those of any process. */
  static forApi(): DynamicModule {
    return { module: RealtimeModule, global: true, providers: [RealtimeEmitter, CityGateway, NativeGateway], exports: [RealtimeEmitter] };
  }

  /** Speaks to sockets, and cuts those whose session ended. */
  static forWorker(): DynamicModule {
    return { module: RealtimeModule, global: true, providers: [RealtimeEmitter, CutSocketsWhenSessionRevoked], exports: [RealtimeEmitter] };
  }
}
