import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsIn, IsInt, IsJSON, IsUrl, Max, Min, ValidateIf } from 'class-validator';

const byFcm = (config: object): boolean => (config as PushConfig).driver === 'fcm';

@ConfigGroup('notifications-push')
export class PushConfig {
  @FromEnv('PUSH_DRIVER', {
    about: 'How pushes leave: fcm, recording (kept in memory, sent nowhere) or off',
    default: 'off',
    development: 'recording',
  })
  @IsIn(['fcm', 'recording', 'off'])
  readonly driver!: string;

  @FromEnv('FCM_SERVICE_ACCOUNT', {
    about: 'Key file of the Firebase service account, as JSON; FCM_SERVICE_ACCOUNT_FILE names it',
    secret: true,
  })
  @ValidateIf(byFcm)
  @IsJSON()
  readonly serviceAccount?: string;

  @FromEnv('FCM_URL', { about: 'Firebase Cloud Messaging', default: 'https://fcm.googleapis.com' })
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  readonly fcmUrl!: string;

  @FromEnv('PUSH_LIMIT_MS', {
    about: 'How long a push may take, in ms; whether one that took longer arrived, nobody knows',
    default: 10_000,
  })
  @IsInt()
  @Min(100)
  @Max(20_000)
  readonly limitMs!: number;
}
