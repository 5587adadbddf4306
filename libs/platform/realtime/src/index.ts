export { type NativeMessage } from './native/native-message';
export { RealtimeConfig } from './realtime.config';
export { RealtimeEmitter } from './realtime-emitter';
export { RealtimeModule } from './realtime.module';
export { RedisStreamsIoAdapter } from './socket-io/socket-io.adapter';
