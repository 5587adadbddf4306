export { IotFacade, type SensorSummary, type ZoneSummary } from './iot.facade';
export { IotHttpModule } from './iot.http.module';
export { IotIngestModule } from './iot.ingest.module';
export { IotModule } from './iot.module';
export { IotWorkerModule } from './iot.worker.module';
export { type RuleInput, RuleService } from './rules/rule.service';
export { type SensorInput, SensorService } from './sensors/sensor.service';
export { type Boundary } from './zones/boundary';
export { type ZoneInput, ZoneService } from './zones/zone.service';
