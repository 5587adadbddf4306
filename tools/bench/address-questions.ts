import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { seededRandom } from '../simulate/seeded-random.ts';

/** A question about an address, and the label that answers it. */
export interface AddressQuestion {
  readonly question: string;
  readonly label: string;
}

const small = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Questions about addresses drawn from a file of the national address base; every second one in small letters, without accents, with a letter missing. */
export function questionsOf(file: string, count: number): AddressQuestion[] {
  const bytes = readFileSync(file);
  const text = bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
  const lines = parse<Readonly<Record<string, string>>>(text, { delimiter: ';', columns: true, bom: true });
  const random = seededRandom(972);
  return Array.from({ length: count }, (_, index) => {
    const line = lines[Math.floor(random.next() * lines.length)] ?? {};
    const { numero = '', rep = '', nom_voie: street = '', code_postal: postcode = '', nom_commune: city = '' } = line;
    const question = `${numero} ${rep} ${street} ${postcode} ${city}`.replace('  ', ' ');
    const missing = numero.length + 4 + Math.floor(random.next() * Math.max(1, street.length - 4));
    const noisy = small(question.slice(0, missing) + question.slice(missing + 1));
    return { question: index % 2 === 0 ? question : noisy, label: `${numero}${rep} ${street} ${postcode} ${city}` };
  });
}
