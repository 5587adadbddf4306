import { Module } from '@nestjs/common';
import { CsvGeocoderService } from './addresses/batch/csv-geocoder.service';
import { AddressImportRepository } from './addresses/import/address-import.repository';
import { AddressImportService } from './addresses/import/address-import.service';
import { Addresses } from './addresses/index/addresses';
import { AddressRepository } from './addresses/index/address.repository';
import { ReverseRepository } from './addresses/reverse/reverse.repository';
import { ReverseService } from './addresses/reverse/reverse.service';
import { AddressSearchService } from './addresses/search/search.service';

const repositories = [AddressRepository, AddressImportRepository, ReverseRepository];
const services = [AddressSearchService, CsvGeocoderService, ReverseService, AddressImportService];

/** Addresses: found, told and imported. Needs the database of the process. */
@Module({ providers: [...repositories, Addresses, ...services], exports: [...services, Addresses] })
export class GisModule {}
