import { AddressImportError } from './address-import.errors';

export type ImportKind = 'addresses' | 'localities';

/** A line that was left out. */
export interface Rejection {
  /** Place of the record in the file; the header is 1. */
  readonly line: number;
  /** Stable word. */
  readonly reason: string;
  readonly detail: string;
  /** The line as it was read, cut when long. */
  readonly content: string;
}

/** What becomes of a line: the values of the columns that are stored, or why it is left out. */
export type ReadLine = { readonly values: readonly (string | number | null)[] } | Omit<Rejection, 'line' | 'content'>;

/** Columns that are stored, in the order of `ReadLine.values`, with their types. */
export const STORED_COLUMNS: Readonly<Record<ImportKind, Readonly<Record<string, string>>>> = {
  addresses: {
    id: 'text',
    street_id: 'text',
    street: 'text',
    number: 'integer',
    suffix: 'text',
    locality: 'text',
    postcode: 'text',
    citycode: 'text',
    city: 'text',
    longitude: 'double precision',
    latitude: 'double precision',
    x: 'double precision',
    y: 'double precision',
    position: 'text',
    certified: 'boolean',
  },
  localities: {
    id: 'text',
    name: 'text',
    postcode: 'text',
    citycode: 'text',
    city: 'text',
    longitude: 'double precision',
    latitude: 'double precision',
    x: 'double precision',
    y: 'double precision',
  },
};

const NEEDED: Readonly<Record<ImportKind, readonly string[]>> = {
  addresses: ['id', 'numero', 'nom_voie', 'code_postal', 'code_insee', 'nom_commune', 'lon', 'lat'],
  localities: ['id', 'nom_lieu_dit', 'code_postal', 'code_insee', 'nom_commune', 'lon', 'lat'],
};

const LONGEST_TEXT = 200;
const LARGEST_NUMBER = 99_998;

/** Reads the lines of one file by the names in its header. */
export class AddressFile {
  readonly kind: ImportKind;
  private readonly places: ReadonlyMap<string, number>;
  private readonly width: number;

  /** @throws gis.import.header_unknown, with the columns that are missing */
  constructor(header: readonly string[]) {
    this.places = new Map(header.map((name, index) => [name.trim().toLowerCase(), index]));
    this.width = header.length;
    this.kind = this.places.has('nom_lieu_dit') ? 'localities' : 'addresses';
    const missing = NEEDED[this.kind].filter((name) => !this.places.has(name));
    if (missing.length > 0)
      throw AddressImportError.headerUnknown({ missing, found: header.slice(0, 40).map((name) => name.slice(0, 40)) });
  }

  read(record: readonly string[]): ReadLine {
    if (record.length !== this.width) return rejected('columns', `${record.length} values for ${this.width} columns`);
    const spoiled = record.find((value) => UNSTORABLE.test(value));
    if (spoiled !== undefined) return rejected('encoding', 'not UTF-8, or a control character');
    const place = this.readPlace(record);
    if ('reason' in place) return place;
    const { id, postcode, citycode, city, position } = place;
    if (this.kind === 'localities') {
      const name = this.value(record, 'nom_lieu_dit');
      return isText(name) ? { values: [id, name, postcode, citycode, city, ...position] } : rejected('name_missing', name.slice(0, 40));
    }
    const street = this.value(record, 'nom_voie');
    if (!isText(street)) return rejected('street_missing', street.slice(0, 40));
    const number = this.value(record, 'numero');
    if (!/^\d{1,5}$/.test(number) || Number(number) > LARGEST_NUMBER) return rejected('number_invalid', number.slice(0, 40));
    const suffix = this.value(record, 'rep').toLowerCase();
    const locality = this.value(record, 'nom_ld');
    const kind = this.value(record, 'type_position');
    if (suffix.length > 20 || locality.length > LONGEST_TEXT || kind.length > 40)
      return rejected('value_too_long', `rep, nom_ld or type_position`);
    const certified = this.value(record, 'certification_commune') === '1' ? 'true' : 'false';
    return {
      values: [
        id,
        streetIdOf(id, citycode, street),
        street,
        Number(number),
        suffix,
        locality,
        postcode,
        citycode,
        city,
        ...position,
        kind,
        certified,
      ],
    };
  }

  private readPlace(record: readonly string[]):
    | {
        readonly id: string;
        readonly postcode: string;
        readonly citycode: string;
        readonly city: string;
        /** longitude, latitude, x, y */
        readonly position: readonly (number | null)[];
      }
    | Omit<Rejection, 'line' | 'content'> {
    const id = this.value(record, 'id');
    if (!/^[\w.:-]{1,80}$/.test(id)) return rejected('id_invalid', id.slice(0, 80));
    const citycode = this.value(record, 'code_insee');
    if (!/^\d[\dAB]\d{3}$/.test(citycode)) return rejected('citycode_invalid', citycode.slice(0, 40));
    const postcode = this.value(record, 'code_postal');
    if (!/^(?:\d{5})?$/.test(postcode)) return rejected('postcode_invalid', postcode.slice(0, 40));
    const city = this.value(record, 'nom_commune');
    if (!isText(city)) return rejected('city_missing', city.slice(0, 40));
    const [longitude, latitude] = [decimal(this.value(record, 'lon')), decimal(this.value(record, 'lat'))];
    if (longitude === null || latitude === null)
      return rejected('position_missing', `${this.value(record, 'lon')} ${this.value(record, 'lat')}`.slice(0, 80));
    if (Math.abs(longitude) > 180 || Math.abs(latitude) > 90) return rejected('position_outside', `${longitude} ${latitude}`);
    return {
      id,
      postcode,
      citycode,
      city,
      position: [longitude, latitude, decimal(this.value(record, 'x')), decimal(this.value(record, 'y'))],
    };
  }

  private value(record: readonly string[], column: string): string {
    return record[this.places.get(column) ?? -1]?.trim() ?? '';
  }
}

// U+FFFD is what stands for bytes that are no UTF-8.
const UNSTORABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd]/;
const isText = (value: string): boolean => value !== '' && value.length <= LONGEST_TEXT;
const rejected = (reason: string, detail: string): Omit<Rejection, 'line' | 'content'> => ({ reason, detail });
const decimal = (text: string): number | null => (/^-?\d{1,8}(?:\.\d{1,20})?$/.test(text) ? Number(text) : null);

/** The street's part of an address's id; where an id has none, the name within its commune stands for it. */
function streetIdOf(id: string, citycode: string, street: string): string {
  const [, own] = /^(\w{5}_[^_]+)_\d/.exec(id) ?? [];
  return own ?? `${citycode}_${street.toLowerCase().normalize('NFC')}`;
}
