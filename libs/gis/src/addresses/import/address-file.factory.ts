import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The 23 columns of the national file of addresses. */
const ADDRESS_HEADER =
  'id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;cad_parcelles';
const LOCALITY_HEADER =
  'id;nom_lieu_dit;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;source_position;source_nom_voie';

export interface AddressLine {
  readonly id: string;
  readonly number: number | string;
  readonly suffix?: string;
  readonly street: string;
  readonly postcode?: string;
  readonly citycode?: string;
  readonly city?: string;
  readonly lon?: number | string;
  readonly lat?: number | string;
  readonly locality?: string;
}

/** A line of the file; in Fort-de-France unless told. */
export function addressLine(line: AddressLine): string {
  const { id, number, suffix = '', street, postcode = '97200', citycode = '97209', city = 'Fort-de-France' } = line;
  const { lon = -61.07, lat = 14.6, locality = '' } = line;
  return `${id};;${number};${suffix};${street};${postcode};${citycode};${city};;;707000.5;1615000.5;${lon};${lat};entrée;;${locality};FORT DE FRANCE;;commune;commune;1;`;
}

export const localityLine = (
  id: string,
  name: string,
  postcode = '97200',
  citycode = '97209',
  city = 'Fort-de-France',
  lon = -61.05,
  lat = 14.62,
): string => `${id};${name};${postcode};${citycode};${city};;;707000.5;1615000.5;${lon};${lat};commune;commune`;

export const addressCsv = (lines: readonly string[]): string => [ADDRESS_HEADER, ...lines, ''].join('\n');
export const localityCsv = (lines: readonly string[]): string => [LOCALITY_HEADER, ...lines, ''].join('\n');

/** A folder of files of one test. */
export class TestFiles {
  private constructor(readonly folder: string) {}

  static async create(): Promise<TestFiles> {
    return new TestFiles(await mkdtemp(join(tmpdir(), 'addresses-')));
  }

  /** Writes a file, as gzip when its name says so; answers its path. */
  async write(name: string, text: string | Buffer): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, name.endsWith('.gz') ? gzipSync(text) : text);
    return path;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

/** A small city: one street in two communes, numbers with suffixes, a numbered road, quarters. */
export const SMALL_CITY = {
  addresses: addressCsv([
    addressLine({ id: '97209_0690_00012', number: 12, street: 'Rue Perrinon', lon: -61.0701, lat: 14.6061 }),
    addressLine({ id: '97209_0690_00012_bis', number: 12, suffix: 'bis', street: 'Rue Perrinon', lon: -61.0702, lat: 14.6062 }),
    addressLine({ id: '97209_0690_00014', number: 14, street: 'Rue Perrinon', lon: -61.0703, lat: 14.6063 }),
    addressLine({
      id: '97209_0700_00003',
      number: 3,
      street: 'Avenue Victor Hugo',
      postcode: '97234',
      lon: -61.06,
      lat: 14.63,
      locality: 'Balata',
    }),
    addressLine({ id: '97209_0710_00005', number: 5, street: 'Route Départementale 41', lon: -61.065, lat: 14.64 }),
    addressLine({
      id: '97213_0100_00012',
      number: 12,
      street: 'Rue Perrinon',
      postcode: '97232',
      citycode: '97213',
      city: 'Le Lamentin',
      lon: -61.0,
      lat: 14.61,
    }),
    addressLine({
      id: '97213_0200_00007',
      number: 7,
      suffix: 'a',
      street: "Lotissement L'Étang Z'Abricots",
      postcode: '97232',
      citycode: '97213',
      city: 'Le Lamentin',
      lon: -60.99,
      lat: 14.62,
    }),
    addressLine({
      id: '97225_0100_00001',
      number: 1,
      street: 'Rue Isambert',
      postcode: '97250',
      citycode: '97225',
      city: 'Saint-Pierre',
      lon: -61.1764,
      lat: 14.7421,
    }),
    addressLine({
      id: '97225_0100_00003',
      number: 3,
      street: 'Rue Isambert',
      postcode: '97250',
      citycode: '97225',
      city: 'Saint-Pierre',
      lon: -61.1766,
      lat: 14.7423,
    }),
  ]),
  localities: localityCsv([
    localityLine('97209_ld1', 'Trénelle'),
    localityLine('97213_ld1', 'Acajou', '97232', '97213', 'Le Lamentin', -60.985, 14.625),
  ]),
} as const;
