export type * from './generated/contracts/client/dashboard';
export type * from './generated/contracts/client/live-messages';
export type * from './generated/contracts/client/socket-events';
export { type ChannelEvents, type ChannelSocket, connectChannels } from './realtime/channel-socket';
export {
  type CitySocket,
  connectSocket,
  type SocketEvents,
  type SocketOptions,
  SocketRefused,
  type SocketStates,
} from './realtime/city-socket';
