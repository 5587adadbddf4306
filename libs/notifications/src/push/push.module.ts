import { Module } from '@nestjs/common';
import { FcmPush } from './fcm.push.adapter';
import { PushConfig } from './push-config';
import { PushSender } from './push-sender.port';
import { RecordingPush } from './recording.push.adapter';
import { readServiceAccount } from './service-account-tokens';
import { WatchedPush } from './watched.push.adapter';

/** Undefined when pushes are off, or the process has no settings for them: deliveries then say so. */
function senderOf(config?: PushConfig): PushSender | undefined {
  if (config?.driver === 'fcm')
    return new WatchedPush(new FcmPush(readServiceAccount(config.serviceAccount ?? ''), config.fcmUrl, config.limitMs));
  if (config?.driver === 'recording') return new RecordingPush();
  return undefined;
}

/** The push service that PUSH_DRIVER names. */
@Module({
  providers: [{ provide: PushSender, useFactory: senderOf, inject: [{ token: PushConfig, optional: true }] }],
  exports: [PushSender],
})
export class PushModule {}
