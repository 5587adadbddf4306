import { Injectable } from '@nestjs/common';
import { NativeGateway } from '../native/native.gateway';
import { SocketAudience } from '../socket-io/socket-audience';
import { StreamReader } from '../stream/stream-reader';
import { Presence } from './presence';

/** What this process tells the others of the sockets that it holds. */
@Injectable()
export class ProcessSockets {
  constructor(presence: Presence, audience: SocketAudience, native: NativeGateway, reader: StreamReader) {
    presence.describe(() => ({ socketIo: audience.size, native: native.size, heard: reader.heard }));
  }
}
