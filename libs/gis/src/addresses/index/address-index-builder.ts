import { setImmediate as nextTurn } from 'node:timers/promises';
import { foldText } from '../text/fold-text';
import { AddressIndex } from './address-index';
import { type House, type HouseNumbers } from './house-numbers';
import { HouseWriter } from './house-writer';
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
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly citycode: string;
  readonly besides: Set<string>;
}

/** Streets that are indexed between two turns of the event loop: some milliseconds of work. */
const STREETS_A_TURN = 100;

/** Gathers rows, in any order, and makes the index of them. */
export class AddressIndexBuilder {
  private readonly streets = new Map<string, StreetDraft>();
  private readonly localities = new Map<string, LocalityRow>();
  private readonly municipalities = new Map<string, MunicipalityDraft>();
  private readonly writer = new HouseWriter();

  addAddress(row: AddressRow): void {
    const street = this.streets.get(row.streetId) ?? this.addStreet(row);
    this.writer.add(street.number, row);
    if (row.locality !== '') street.besides.add(row.locality);
    this.municipality(row).add(row.postcode);
  }

  addLocality(row: LocalityRow): void {
    this.localities.set(`${row.citycode} ${foldText(row.name)}`, row);
    this.municipality(row).add(row.postcode);
  }

  /** The index; other work goes on meanwhile. */
  async build(): Promise<AddressIndex> {
    const { houses, ranges } = this.writer.finish();
    await nextTurn();
    this.addLocalitiesOfAddresses(houses, ranges);
    for (const { number, citycode } of this.streets.values()) this.municipalities.get(citycode)?.addStreet(ranges[number] ?? [0, 0]);
    const municipalities = new Map([...this.municipalities].map(([code, draft]) => [code, draft.finish()] as const));
    const writer = new PlaceWriter(municipalities, houses);
    const most = ranges.reduce((largest, [from, to]) => Math.max(largest, to - from), 1);
    for (const { number, id, name, citycode, besides } of this.streets.values()) {
      const range = ranges[number] ?? [0, 0];
      writer.addStreet({ id, name, citycode, besides, range, importance: 0.1 + 0.5 * share(range[1] - range[0], most) });
      if (number % STREETS_A_TURN === 0) await nextTurn();
    }
    const largest = Math.max(1, ...[...this.municipalities.values()].map(({ size }) => size));
    const sizeOf = (citycode: string): number => share(this.municipalities.get(citycode)?.size ?? 0, largest);
    for (const row of this.localities.values()) writer.addLocality(row, 0.1 + 0.3 * sizeOf(row.citycode));
    await nextTurn();
    for (const [citycode, draft] of this.municipalities) {
      const places = [...this.localities.values()].filter((row) => row.citycode === citycode);
      writer.addMunicipality(citycode, draft.centre(houses, places), 0.5 + 0.5 * sizeOf(citycode));
    }
    await nextTurn();
    const finder = new MunicipalityFinder([...municipalities.values()]);
    return new AddressIndex({ ...writer.finish(), houses, finder });
  }

  private addStreet({ streetId, street, citycode }: AddressRow): StreetDraft {
    const draft = { number: this.writer.addStreet(streetId), id: streetId, name: street, citycode, besides: new Set<string>() };
    this.streets.set(streetId, draft);
    return draft;
  }

  /** Quarters that only stand beside streets: a question may name nothing else. */
  private addLocalitiesOfAddresses(houses: HouseNumbers, ranges: readonly (readonly [number, number])[]): void {
    for (const { number, citycode, besides } of this.streets.values())
      for (const name of besides) {
        const key = `${citycode} ${foldText(name)}`;
        const city = this.municipalities.get(citycode)?.name;
        if (this.localities.has(key) || city === undefined) continue;
        const { postcode, longitude, latitude, x, y } = houses.at(ranges[number]?.[0] ?? 0);
        const id = `${citycode}_${foldText(name).replaceAll(' ', '-')}`;
        this.localities.set(key, { id, name, postcode, citycode, city, longitude, latitude, x, y });
      }
  }

  private municipality({ citycode, city }: { readonly citycode: string; readonly city: string }): MunicipalityDraft {
    const draft = this.municipalities.get(citycode) ?? new MunicipalityDraft(citycode, city);
    this.municipalities.set(citycode, draft);
    return draft;
  }
}

const share = (count: number, most: number): number => Math.log1p(count) / Math.log1p(most);
