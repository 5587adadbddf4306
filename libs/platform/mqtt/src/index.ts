export { type BrokerAccount, BrokerAccounts } from './broker-accounts';
export { BrokerAccountsConfig } from './broker-accounts-config';
export { type BatchLimits, BatchTurn } from './message-batches';
export { type BatchHandler, MqttBatch } from './mqtt-batch.decorator';
export { MqttBatchStrategy } from './mqtt-batch.strategy';
export { MqttConfig } from './mqtt-config';
export { type Delivery, type MqttMessage } from './mqtt-message';
export { MqttPublisher, type PublishOptions } from './mqtt-publisher';
export { MqttModule } from './mqtt.module';
