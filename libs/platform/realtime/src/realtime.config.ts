import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, Max, Min } from 'class-validator';

/** Sockets: how long what was said is kept for those that come back, and how many an account may hold. */
@ConfigGroup('realtime')
export class RealtimeConfig {
  @FromEnv('REALTIME_STREAM_LENGTH', { about: 'Messages kept in Redis at most for sockets that come back after a cut', default: 500_000 })
  @IsInt()
  @Min(1_000)
  @Max(10_000_000)
  readonly streamLength!: number;

  @FromEnv('REALTIME_RECOVERY_SECONDS', { about: 'How long after a cut a socket gets what it missed', default: 120 })
  @IsInt()
  @Min(0)
  @Max(3_600)
  readonly recoverySeconds!: number;

  @FromEnv('REALTIME_SOCKETS_PER_ACCOUNT', {
    about: 'Open sockets an account may hold, of both kinds, in all processes together',
    default: 20,
  })
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly socketsPerAccount!: number;

  @FromEnv('REALTIME_HEARTBEAT_SECONDS', { about: 'How often a silent socket is asked whether it still lives', default: 30 })
  @IsInt()
  @Min(1)
  @Max(600)
  readonly heartbeatSeconds!: number;

  @FromEnv('REALTIME_PRESENCE_SECONDS', {
    about: 'After how long without a sign the sockets of a process count as gone',
    default: 15,
  })
  @IsInt()
  @Min(1)
  @Max(600)
  readonly presenceSeconds!: number;

  @FromEnv('REALTIME_MESSAGES_PER_SECOND', { about: 'What one socket may say, in the long run; bursts of four times as much', default: 20 })
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly messagesPerSecond!: number;

  @FromEnv('REALTIME_SOCKET_LIFE_SECONDS', {
    about: 'How long a socket lives before it must come back with a token that is good then',
    default: 3_600,
  })
  @IsInt()
  @Min(1)
  @Max(86_400)
  readonly socketLifeSeconds!: number;

  /** The life of one socket, in ms: a tenth more or less, so that those that came together do not leave together. */
  socketLifeMs(): number {
    return this.socketLifeSeconds * (900 + 200 * Math.random());
  }

  /** How long what was said is kept, in ms: the window, and how far back a quiet socket's last sign of life may be. */
  get keepMs(): number {
    return (this.recoverySeconds + 3 * this.heartbeatSeconds) * 1_000;
  }
}
