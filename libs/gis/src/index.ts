export { type AddressImport, type ImportProgress } from './addresses/import/import-attempt';
export { type AddressImportReport, AddressImportService } from './addresses/import/address-import.service';
export { GisHttpModule } from './gis.http.module';
export { GisModule } from './gis.module';
export { GisWorkerModule } from './gis.worker.module';
export { GisMapHttpModule } from './gis-map.http.module';
export { GisMapModule } from './gis-map.module';
export { GisMapWorkerModule } from './gis-map.worker.module';
export { MapConfig } from './tiles/map.config';
