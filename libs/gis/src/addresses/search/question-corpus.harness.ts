import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { AddressIndexBuilder, type AddressRow, type LocalityRow } from '../index/address-index-builder';
import { OTHER_PLACE_NAMES } from '../text/place-names';

const SHARED = 'shared/data/addresses';

/** The nearest folder of public files beside the project, or beside one of the folders around it. */
function addressFiles(): string {
  const project = resolve(__dirname, '../../../../..');
  for (let folder = dirname(project); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(resolve(folder, SHARED))) return resolve(folder, SHARED);
  return resolve(dirname(project), SHARED);
}

/** Where the public files of a department lie; tests that need them are skipped without them. */
export const ADDRESS_FILES = addressFiles();
export const hasAddressFiles = existsSync(resolve(ADDRESS_FILES, 'ban-972-synthetic.csv.gz'));

type Line = Readonly<Record<string, string>>;

const linesOf = (file: string): Line[] =>
  parse(gunzipSync(readFileSync(resolve(ADDRESS_FILES, file))), { delimiter: ';', columns: true, bom: true });

/** All addresses and quarters of the files, as the importer would store them. */
export function addressRows(): { readonly addresses: readonly AddressRow[]; readonly localities: readonly LocalityRow[] } {
  const common = (line: Line): Omit<LocalityRow, 'name'> => ({
    id: line['id']!,
    postcode: line['code_postal']!,
    citycode: line['code_insee']!,
    city: line['nom_commune']!,
    longitude: Number(line['lon']),
    latitude: Number(line['lat']),
    x: Number(line['x']),
    y: Number(line['y']),
  });
  const addresses = linesOf('ban-972-synthetic.csv.gz').map((line) => ({
    ...common(line),
    streetId: line['id']!.split('_').slice(0, 2).join('_'),
    street: line['nom_voie']!,
    number: Number(line['numero']),
    suffix: line['rep']!,
    locality: line['nom_ld']!,
  }));
  const localities = linesOf('lieux-dits-972-synthetic.csv.gz').map((line) => ({ ...common(line), name: line['nom_lieu_dit']! }));
  return { addresses, localities };
}

export function builderOf({ addresses, localities }: ReturnType<typeof addressRows>): AddressIndexBuilder {
  const builder = new AddressIndexBuilder();
  for (const row of addresses) builder.addAddress(row);
  for (const row of localities) builder.addLocality(row);
  return builder;
}

/** A question with the label that must come first. */
export interface KnownQuestion {
  readonly how: string;
  readonly question: string;
  readonly label: string;
}

/** Numbers 0..1 that are the same at each run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An address that a question is made of. */
interface Subject {
  readonly number: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
  readonly citycode: string;
}

const line = ({ number, street, postcode, city }: Subject): string => `${number} ${street} ${postcode} ${city}`.trim();
const unaccented = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/g, 'oe').replace(/Œ/g, 'OE');

const ABBREVIATIONS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^Avenue\b/, ['av.', 'av', 'Ave']],
  [/^Boulevard\b/, ['bd', 'Bld.', 'blvd']],
  [/^Route Départementale\b/, ['RD', 'D']],
  [/^Route Nationale\b/, ['RN', 'N']],
  [/^Route\b/, ['rte', 'Rte.']],
  [/^Lotissement\b/, ['lot.', 'Lot', 'lotiss.']],
  [/^Quartier\b/, ['qtr', 'Quart.', 'qr']],
  [/^Impasse\b/, ['imp.', 'IMP']],
  [/^Allée\b/, ['all.', 'All']],
  [/^Chemin\b/, ['ch.', 'Che', 'chem.']],
  [/^Résidence\b/, ['res.', 'Rés.', 'resid']],
  [/^Place\b/, ['pl.', 'Pl']],
  [/^Rue\b/, ['r.', 'R']],
  [/^Lieu-dit\b/, ['ld', 'lieudit']],
  [/^Passage\b/, ['pass.']],
  [/^Montée\b/, ['mtee']],
  [/^Habitation\b/, ['hab.']],
];

function abbreviated(street: string, random: () => number): string {
  const found = ABBREVIATIONS.find(([kind]) => kind.test(street));
  if (!found) return street.replace(/Saint-/g, 'St ').replace(/Sainte-/g, 'Ste ');
  const [kind, forms] = found;
  const form = forms[Math.floor(random() * forms.length)]!;
  return street
    .replace(kind, form)
    .replace(/^(D|N|RD|RN) (\d)/, '$1$2')
    .replace(/Sainte-/g, 'Ste ')
    .replace(/Saint-/g, 'St-');
}

/** One typing error in one word of at least five letters. */
function mistyped(text: string, random: () => number): string {
  const words = text.split(' ');
  const long = words.flatMap((word, index) => (/^\p{L}{5,}$/u.test(word) ? [index] : []));
  if (long.length === 0) return text;
  const chosen = long[Math.floor(random() * long.length)]!;
  const word = words[chosen]!;
  const place = 1 + Math.floor(random() * (word.length - 2));
  const letter = 'abcdefghijklmnopqrstuvwxyz'[Math.floor(random() * 26)]!;
  const errors = [
    word.slice(0, place) + word.slice(place + 1),
    word.slice(0, place) + letter + word.slice(place),
    word.slice(0, place) + letter + word.slice(place + 1),
    word.slice(0, place) + word[place + 1]! + word[place]! + word.slice(place + 2),
    word.slice(0, place) + word[place]! + word.slice(place),
  ];
  words[chosen] = errors[Math.floor(random() * errors.length)]!;
  return words.join(' ');
}

/** As one writes who only heard the name. */
const heard = (text: string): string =>
  text
    .replace(/ph/g, 'f')
    .replace(/eau\b/g, 'o')
    .replace(/ss/g, 's')
    .replace(/tt/g, 't')
    .replace(/nn/g, 'n')
    .replace(/qu/g, 'k')
    .replace(/ée\b/g, 'é')
    .replace(/([aeiou])s\b/g, '$1');

const withoutKind = (street: string): string => street.replace(/^\S+ (?:de la |de l'|du |des |de |d')?/, '');

type Noise = (subject: Subject, random: () => number) => string | undefined;

/** Ways in which people ask; each gives a question, or undefined where it would not change anything. */
const NOISES: Readonly<Record<string, Noise>> = {
  'small letters without accents': (subject) => unaccented(line(subject)).toLowerCase(),
  'capitals without marks': (subject) => unaccented(line(subject)).toUpperCase().replace(/[’'-]/g, ' '),
  'short form of the kind': (subject, random) => line({ ...subject, street: abbreviated(subject.street, random) }),
  'short form, commas': (subject, random) =>
    `${subject.number}, ${abbreviated(subject.street, random)}, ${subject.postcode}, ${subject.city}`,
  'typing error in the street': (subject, random) => line({ ...subject, street: mistyped(subject.street, random) }),
  'typing error in the commune': (subject, random) =>
    line({ ...subject, postcode: '', city: mistyped(subject.city.replace(/-/g, ' '), random) }),
  'two typing errors': (subject, random) => mistyped(mistyped(unaccented(line(subject)).toLowerCase(), random), random),
  'commune first': ({ number, street, postcode, city }) => `${postcode} ${city} ${number} ${street}`,
  'number last': ({ number, street, city }) => `${street} ${number} ${city}`,
  'words of the name turned': (subject) => {
    const words = subject.street.split(' ');
    if (words.length < 3) return undefined;
    return line({ ...subject, street: [words[0]!, ...words.slice(1).reverse()].join(' ') });
  },
  'no commune': (subject) => line({ ...subject, city: '' }),
  'no postcode': (subject) => line({ ...subject, postcode: '' }),
  'wrong figure in the postcode': (subject, random) => {
    const place = 3 + Math.floor(random() * 2);
    const figure = (Number(subject.postcode[place]) + 1 + Math.floor(random() * 8)) % 10;
    return line({ ...subject, postcode: subject.postcode.slice(0, place) + String(figure) + subject.postcode.slice(place + 1) });
  },
  'other name of the commune': (subject, random) => {
    const names = OTHER_PLACE_NAMES[subject.citycode] ?? [];
    const name = names[Math.floor(random() * names.length)];
    return name === undefined ? undefined : line({ ...subject, postcode: '', city: name });
  },
  'no article, short saint': (subject) => {
    const city = subject.city
      .replace(/^(?:Le |La |Les |L')/, '')
      .replace(/^Saint-/, 'St ')
      .replace(/^Sainte-/, 'Ste ');
    return line({ ...subject, postcode: '', city });
  },
  'without the kind': (subject) => line({ ...subject, street: withoutKind(subject.street) }),
  'without linking words': (subject) =>
    line({ ...subject, street: subject.street.replace(/ (?:de l'|d'|(?:de la|du|des|de|la|le|les) )/g, ' ') }),
  'words run together': (subject) => line({ ...subject, postcode: '', city: unaccented(subject.city).replace(/[-' ]/g, '').toLowerCase() }),
  'as it is heard': (subject) => line({ ...subject, street: heard(subject.street) }),
  'with stairs and doors': (subject, random) =>
    `Appt ${1 + Math.floor(random() * 40)} Bât ${'ABCD'[Math.floor(random() * 4)]!}, ${line(subject)} Cedex, Martinique`,
  'curly apostrophes and odd blanks': (subject) => line(subject).replace(/'/g, '’').replace(/ /g, '  ').replace(/-/g, '‑'),
};

export const NOISE_NAMES = Object.keys(NOISES);

/** Houses whose street is the only one of its name in the commune, or in the department, so that one answer is right. */
function clearSubjects(
  addresses: readonly AddressRow[],
  unique: 'in the commune' | 'in the department' | 'without its kind',
): AddressRow[] {
  const streets = new Map<string, Set<string>>();
  const name = (street: string): string => unaccented(unique === 'without its kind' ? withoutKind(street) : street).toLowerCase();
  const key = (row: AddressRow): string => name(row.street) + (unique === 'in the department' ? '' : row.citycode);
  for (const row of addresses) streets.set(key(row), (streets.get(key(row)) ?? new Set()).add(row.streetId));
  return addresses.filter((row) => streets.get(key(row))!.size === 1);
}

const subjectOf = (row: AddressRow): Subject => ({ ...row, number: `${row.number}${row.suffix && ` ${row.suffix}`}` });
const labelOf = (row: AddressRow): string => `${row.number}${row.suffix} ${row.street} ${row.postcode} ${row.city}`;

/** Exact questions: addresses as the file writes them, streets, quarters and communes. */
export function exactQuestions({ addresses, localities }: ReturnType<typeof addressRows>, count: number, seed: number): KnownQuestion[] {
  const random = seededRandom(seed);
  const clear = clearSubjects(addresses, 'in the commune');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: count }, (_, index) => {
    if (index % 10 === 8) {
      const row = pick(clear);
      return { how: 'street', question: `${row.street} ${row.city}`, label: `${row.street} ${row.postcode} ${row.city}` };
    }
    if (index % 10 === 9) {
      const row = pick(localities);
      return { how: 'locality', question: `${row.name} ${row.postcode} ${row.city}`, label: `${row.name} ${row.postcode} ${row.city}` };
    }
    const row = pick(clear);
    return { how: 'house', question: line(subjectOf(row)), label: labelOf(row) };
  });
}

/** Noisy questions, as many of each kind of noise. */
export function noisyQuestions({ addresses }: ReturnType<typeof addressRows>, count: number, seed: number): KnownQuestion[] {
  const random = seededRandom(seed);
  const inCommune = clearSubjects(addresses, 'in the commune');
  const others: Readonly<Record<string, AddressRow[]>> = {
    'no commune': clearSubjects(addresses, 'in the department'),
    'without the kind': clearSubjects(addresses, 'without its kind'),
  };
  const found: KnownQuestion[] = [];
  for (let index = 0; found.length < count; index += 1) {
    const how = NOISE_NAMES[index % NOISE_NAMES.length]!;
    const from = others[how] ?? inCommune;
    const row = from[Math.floor(random() * from.length)]!;
    const question = NOISES[how]!(subjectOf(row), random);
    if (question !== undefined) found.push({ how, question, label: labelOf(row) });
  }
  return found;
}
