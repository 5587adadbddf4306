import { type House } from '../index/house-numbers';
import { type Place } from '../index/place';

/** A house number as it is written: `12bis`. */
export const houseNumberText = ({ number, suffix }: Pick<House, 'number' | 'suffix'>): string => `${number}${suffix}`;

/** The first line of an address: `12bis Rue Perrinon`. */
export const addressName = ({ name }: Place, house: House | undefined): string =>
  house === undefined ? name : `${houseNumberText(house)} ${name}`;

/** An address in one line: `12bis Rue Perrinon 97200 Fort-de-France`. */
export function addressLabel(place: Place, house: House | undefined): string {
  const { kind, municipality } = place;
  if (kind === 'municipality') return municipality.name;
  return `${addressName(place, house)} ${house?.postcode ?? place.postcode} ${municipality.name}`;
}
