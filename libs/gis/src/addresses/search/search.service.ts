import { Injectable } from '@nestjs/common';
import { Addresses } from '../index/addresses';
import { looksSwapped, type Position } from '../index/extent';
import { foundFeature } from './address-feature';
import { PositionError } from './search.errors';
import { type GeocodingDto, type SearchQuery } from './search.dto';

/** Finds addresses by what people write. */
@Injectable()
export class AddressSearchService {
  constructor(private readonly addresses: Addresses) {}

  /** @throws gis.position.incomplete, gis.position.swapped */
  async search(query: SearchQuery): Promise<GeocodingDto> {
    const { q, limit, autocomplete, type, postcode, citycode } = query;
    const { index, attribution, licence } = await this.addresses.current();
    const centre = centreOf(query);
    if (centre && looksSwapped(centre, index.extent)) throw PositionError.swapped();
    const found = index.search({
      text: q,
      limit,
      autocomplete,
      centre,
      kinds: asSet(type),
      postcodes: asSet(postcode),
      citycodes: asSet(citycode),
    });
    const features = found.map((address) => foundFeature(address, centre));
    return { type: 'FeatureCollection', version: 'draft', features, attribution, licence, query: q, limit };
  }
}

function centreOf({ lat, lon }: SearchQuery): Position | undefined {
  if (lat === undefined && lon === undefined) return undefined;
  if (lat === undefined || lon === undefined) throw PositionError.incomplete();
  return { longitude: lon, latitude: lat };
}

const asSet = <Value>(values: readonly Value[] | undefined): ReadonlySet<Value> | undefined =>
  values && values.length > 0 ? new Set(values) : undefined;
