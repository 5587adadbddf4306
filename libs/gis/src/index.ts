export { type AddressImport, type ImportProgress } from './addresses/import/import-attempt';
export { type AddressImportReport, AddressImportService } from './addresses/import/address-import.service';
export { GisHttpModule } from './gis.http.module';
export { GisModule } from './gis.module';
export { GisWorkerModule } from './gis.worker.module';
