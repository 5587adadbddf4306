import { type DynamicModule, Module } from '@nestjs/common';
import { MqttBatchStrategy } from './mqtt-batch.strategy';
import { MqttPublisher } from './mqtt-publisher';
import { MqttBatchesProbe, MqttProbe } from './mqtt.probe';

/** MQTT for a process; needs MqttConfig among the parsed groups. */
@Module({})
export class MqttModule {
  /** For a process whose controllers carry `@MqttBatch`: `app.connectMicroservice({ strategy: app.get(MqttBatchStrategy) })`. */
  static forConsumer(): DynamicModule {
    return { module: MqttModule, providers: [MqttBatchStrategy, MqttProbe, MqttBatchesProbe], exports: [MqttBatchStrategy] };
  }

  /** For a process that speaks to devices: gives `MqttPublisher`. */
  static forPublisher(): DynamicModule {
    return { module: MqttModule, global: true, providers: [MqttPublisher], exports: [MqttPublisher] };
  }
}
