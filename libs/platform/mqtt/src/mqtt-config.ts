import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';

@ConfigGroup('mqtt')
export class MqttConfig {
  @FromEnv('MQTT_URL', { about: 'MQTT broker, as mqtt://host:1883 or mqtts://host:8883', secret: true })
  @IsUrl({ protocols: ['mqtt', 'mqtts', 'ws', 'wss'], require_protocol: true, require_tld: false })
  readonly url!: string;

  @FromEnv('MQTT_USERNAME', { about: 'Account of the city at the broker' })
  @IsOptional()
  @IsString()
  readonly username?: string;

  @FromEnv('MQTT_PASSWORD', { about: 'Password of that account', secret: true })
  @IsOptional()
  @IsString()
  readonly password?: string;

  @FromEnv('MQTT_CLIENT_ID', {
    about: 'Names the durable session at the broker: what arrives while the consumer is away waits under it. One running process a name',
    default: 'madinina-ingest',
  })
  @Matches(/^[A-Za-z0-9_.:-]{1,64}$/)
  readonly clientId!: string;

  @FromEnv('MQTT_RECEIVE_MAXIMUM', {
    about: 'Messages that the broker may have under way to a consumer without an acknowledgement; with more, batches grow under load',
    default: 20_000,
  })
  @IsInt()
  @Min(1)
  @Max(65_535)
  readonly receiveMaximum!: number;

  @FromEnv('MQTT_WORKERS', {
    about: 'Batches handled side by side; senders are divided among them by a hash, so that each keeps its order',
    default: 2,
  })
  @IsInt()
  @Min(1)
  @Max(64)
  readonly workers!: number;

  @FromEnv('MQTT_SESSION_DAYS', { about: 'Days that the broker keeps messages for a consumer that is away', default: 30 })
  @IsInt()
  @Min(1)
  @Max(365)
  readonly sessionDays!: number;
}
