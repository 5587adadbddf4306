import { Injectable } from '@nestjs/common';
import { type AddressIndex, type AddressKind } from '../index/address-index';
import { Addresses } from '../index/addresses';
import { looksSwapped, type Position } from '../index/extent';
import { type Place } from '../index/place';
import { addressFeature } from '../search/address-feature';
import { PositionError } from '../search/search.errors';
import { ADDRESS_KINDS, type AddressFeatureDto, type GeocodingDto } from '../search/search.dto';
import { type ReverseQuery } from './reverse.dto';
import { type NearFilter, ReverseRepository } from './reverse.repository';

/** How far each level may be from where one asks, in metres. */
const REACH: Readonly<Record<AddressKind, number>> = { housenumber: 1_000, street: 1_000, locality: 5_000, municipality: 20_000 };
/** Houses that are read to know the nearest streets. */
const HOUSES_A_STREET = 40;
const MOST_HOUSES = 400;
/** The national service's: 1 at no distance, 0 at ten kilometres. */
const SCORE_METRES = 10_000;

type Nearest = (position: Position, filter: NearFilter, count: number, index: AddressIndex) => Promise<readonly Near[]>;

interface Near {
  readonly place: Place;
  readonly house?: Parameters<typeof addressFeature>[1];
  readonly distance: number;
}

/** Tells what is nearest to a place on the ground: a house, else a street, a quarter, a commune. */
@Injectable()
export class ReverseService {
  constructor(
    private readonly addresses: Addresses,
    private readonly near: ReverseRepository,
  ) {}

  /** @throws gis.position.swapped */
  async reverse({ lat, lon, limit, type, postcode, citycode }: ReverseQuery): Promise<GeocodingDto> {
    const { index, attribution, licence } = await this.addresses.current();
    const position = { longitude: lon, latitude: lat };
    if (looksSwapped(position, index.extent)) throw PositionError.swapped();
    const kinds = type && type.length > 0 ? ADDRESS_KINDS.filter((kind) => type.includes(kind)) : ADDRESS_KINDS;
    // Codes that nothing here has would have the whole neighbourhood searched for nothing.
    const citycodes = citycode?.filter((code) => index.place('municipality', code));
    let features: readonly AddressFeatureDto[] = [];
    for (const kind of citycodes?.length === 0 ? [] : kinds) {
      const found = await this.levels[kind](position, { metres: REACH[kind], postcodes: postcode, citycodes }, limit, index);
      features = found.map(({ place, house, distance }) =>
        addressFeature(place, house, Math.max(0, 1 - distance / SCORE_METRES), distance),
      );
      if (features.length > 0) break;
    }
    return { type: 'FeatureCollection', version: 'draft', features, attribution, licence, limit };
  }

  private readonly levels: Readonly<Record<AddressKind, Nearest>> = {
    housenumber: async (position, filter, count, index) => {
      const houses = await this.near.addresses(position, filter, count);
      return houses.flatMap((house) => {
        const place = index.place('street', house.streetId);
        return place ? [{ place, house, distance: house.distance }] : [];
      });
    },
    street: async (position, filter, count, index) => {
      const houses = await this.near.addresses(position, filter, Math.min(MOST_HOUSES, count * HOUSES_A_STREET));
      return distinct(houses, ({ streetId }) => index.place('street', streetId)).slice(0, count);
    },
    locality: async (position, filter, count, index) => {
      const localities = await this.near.localities(position, filter, count);
      return distinct(localities, ({ id }) => index.place('locality', id));
    },
    municipality: async (position, filter, _count, index) => {
      const houses = await this.near.addresses(position, filter, 1);
      return distinct(houses, ({ citycode }) => index.place('municipality', citycode));
    },
  };
}

/** The place of each row, once, at the distance of its nearest row. */
function distinct<Row extends { readonly distance: number }>(rows: readonly Row[], placeOf: (row: Row) => Place | undefined): Near[] {
  const found = new Map<Place, Near>();
  for (const row of rows) {
    const place = placeOf(row);
    if (place && !found.has(place)) found.set(place, { place, distance: row.distance });
  }
  return [...found.values()];
}
