import { type FoundAddress } from '../index/address-index';
import { kilometresBetween } from '../index/distance';
import { type Position } from '../index/extent';
import { type House } from '../index/house-numbers';
import { type Place } from '../index/place';
import { addressLabel, addressName, houseNumberText } from './address-label';
import { type AddressFeatureDto } from './search.dto';

/** An address as it is answered. `metres` from where it was asked, if it was. */
export function addressFeature(place: Place, house: House | undefined, score: number, metres: number | undefined): AddressFeatureDto {
  const { municipality, importance } = place;
  const { longitude, latitude } = house ?? place;
  const [x, y] = [house ? house.x : place.x, house ? house.y : place.y];
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [longitude, latitude] },
    properties: {
      label: addressLabel(place, house),
      score: rounded(score),
      ...(house && { housenumber: houseNumberText(house) }),
      id: house?.id ?? place.id,
      type: house ? 'housenumber' : place.kind,
      name: addressName(place, house),
      ...(house && { street: place.name }),
      postcode: house?.postcode ?? place.postcode,
      citycode: municipality.citycode,
      city: municipality.name,
      context: municipality.context,
      importance: rounded(importance),
      ...(typeof x === 'number' && typeof y === 'number' && { x, y }),
      ...(metres !== undefined && { distance: Math.round(metres) }),
    },
  };
}

export const foundFeature = ({ place, house, score }: FoundAddress, centre: Position | undefined): AddressFeatureDto =>
  addressFeature(place, house, score, centre && kilometresBetween(house ?? place, centre) * 1000);

const rounded = (value: number): number => Math.round(value * 1e5) / 1e5;
