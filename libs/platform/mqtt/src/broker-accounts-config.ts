import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsOptional, IsString } from 'class-validator';

@ConfigGroup('mqtt')
export class BrokerAccountsConfig {
  @FromEnv('MQTT_ACCOUNTS_FILE', {
    about:
      'File of the accounts of devices, kept by the worker and read by the broker (docker/mosquitto/broker.sh); absent: no accounts are kept',
  })
  @IsOptional()
  @IsString()
  readonly file?: string;
}
