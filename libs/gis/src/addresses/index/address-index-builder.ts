import { setImmediate as nextTurn } from 'node:timers/promises';
import { foldText } from '../text/fold-text';
import { AddressIndex } from './address-index';
import { type House, HouseNumbers } from './house-numbers';
import { MunicipalityFinder } from './municipality-finder';
import { MunicipalityDraft } from './municipality-draft';
import { PlaceWriter } from './place-writer';

/** A house number of the national file. */
export interface AddressRow extends House {
  readonly streetId: string;
  readonly street: string;
  /** The quarter beside the street, or empty. */
  readonly locality: string;
  readonly citycode: string;
  readonly city: string;
}

/** A place without numbers. */
export interface LocalityRow {
  readonly id: string;
  readonly name: string;
  readonly postcode: string;
  readonly citycode: string;
  readonly city: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly x: number | null;
  readonly y: number | null;
}

interface StreetDraft {
  readonly id: string;
  readonly name: string;
  readonly citycode: string;
  readonly houses: House[];
  readonly besides: Set<string>;
}

/** Streets that are indexed between two turns of the event loop: some milliseconds of work. */
const STREETS_A_TURN = 100;

/** Gathers rows, in any order, and makes the index of them. */
export class AddressIndexBuilder {
  private readonly streets = new Map<string, StreetDraft>();
  private readonly localities = new Map<string, LocalityRow>();
  private readonly municipalities = new Map<string, MunicipalityDraft>();
  private readonly texts = new Map<string, string>();
  private houses = 0;

  addAddress(row: AddressRow): void {
    const citycode = this.once(row.citycode);
    const key = this.once(row.streetId);
    const street: StreetDraft = this.streets.get(key) ?? { id: key, name: row.street, citycode, houses: [], besides: new Set() };
    this.streets.set(key, street);
    const { id, number, longitude, latitude, x, y } = row;
    const house: House = { id, number, suffix: this.once(row.suffix), postcode: this.once(row.postcode), longitude, latitude, x, y };
    street.houses.push(house);
    if (row.locality !== '') street.besides.add(this.once(row.locality));
    this.municipality(row).add(house);
    this.houses += 1;
  }

  addLocality(row: LocalityRow): void {
    this.localities.set(`${row.citycode} ${foldText(row.name)}`, row);
    this.municipality(row).add(row);
  }

  /** The index; other work goes on meanwhile. */
  async build(): Promise<AddressIndex> {
    this.addLocalitiesOfAddresses();
    const houses = new HouseNumbers(this.houses);
    const most = Math.max(1, ...[...this.streets.values()].map((street) => street.houses.length));
    const municipalities = new Map([...this.municipalities].map(([code, draft]) => [code, draft.finish()] as const));
    const writer = new PlaceWriter(municipalities);
    let count = 0;
    for (const { id, name, citycode, houses: drafts, besides } of this.streets.values()) {
      const range = houses.addStreet(drafts);
      writer.addStreet({ id, name, citycode, besides, houses: drafts, range, importance: 0.1 + 0.5 * share(drafts.length, most) });
      count += 1;
      if (count % STREETS_A_TURN === 0) await nextTurn();
    }
    for (const row of this.localities.values()) writer.addLocality(row);
    const largest = Math.max(1, ...[...this.municipalities.values()].map(({ size }) => size));
    for (const [code, draft] of this.municipalities) writer.addMunicipality(code, draft, 0.5 + 0.5 * share(draft.size, largest));
    await nextTurn();
    const finder = new MunicipalityFinder([...municipalities.values()]);
    return new AddressIndex({ ...writer.finish(), houses, finder });
  }

  /** Quarters that only stand beside streets: a question may name nothing else. */
  private addLocalitiesOfAddresses(): void {
    for (const { citycode, houses, besides } of this.streets.values())
      for (const name of besides) {
        const [house] = houses;
        const key = `${citycode} ${foldText(name)}`;
        const city = this.municipalities.get(citycode)?.name;
        if (this.localities.has(key) || house === undefined || city === undefined) continue;
        const { postcode, longitude, latitude, x, y } = house;
        const id = `${citycode}_${foldText(name).replaceAll(' ', '-')}`;
        this.localities.set(key, { id, name, postcode, citycode, city, longitude, latitude, x, y });
      }
  }

  private municipality({ citycode, city }: { readonly citycode: string; readonly city: string }): MunicipalityDraft {
    const draft = this.municipalities.get(citycode) ?? new MunicipalityDraft(this.once(citycode), this.once(city));
    this.municipalities.set(citycode, draft);
    return draft;
  }

  /** One copy of equal texts: rows bring their own of each. */
  private once(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }
}

const share = (count: number, most: number): number => Math.log1p(count) / Math.log1p(most);
