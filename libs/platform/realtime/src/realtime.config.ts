import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, Max, Min } from 'class-validator';

/** Sockets: how much is kept for those that come back, and how many an account may hold. */
@ConfigGroup('realtime')
export class RealtimeConfig {
  @FromEnv('REALTIME_STREAM_LENGTH', { about: 'Messages kept in Redis for sockets that come back after a cut', default: 100_000 })
  @IsInt()
  @Min(1_000)
  @Max(10_000_000)
  readonly streamLength!: number;

  @FromEnv('REALTIME_RECOVERY_SECONDS', { about: 'How long after a cut a socket gets what it missed', default: 120 })
  @IsInt()
  @Min(0)
  @Max(3_600)
  readonly recoverySeconds!: number;

  @FromEnv('REALTIME_SOCKETS_PER_ACCOUNT', { about: 'Open sockets an account may hold in one process', default: 20 })
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly socketsPerAccount!: number;

  @FromEnv('REALTIME_HEARTBEAT_SECONDS', { about: 'How often a silent socket is asked whether it still lives', default: 30 })
  @IsInt()
  @Min(1)
  @Max(600)
  readonly heartbeatSeconds!: number;
}
