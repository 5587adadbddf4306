import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type AddressIndex } from '../index/address-index';
import { addressLabel } from './address-label';
import {
  ADDRESS_FILES,
  addressRows,
  builderOf,
  exactQuestions,
  hasAddressFiles,
  type KnownQuestion,
  NOISE_NAMES,
  noisyQuestions,
} from './question-corpus.harness';

/** Questions as people of the island ask them, with the answer that must come first. */
const WRITTEN_BY_HAND: readonly (readonly [string, string])[] = [
  ['trenelle fdf', 'Trénelle 97200 Fort-de-France'],
  ['texaco fort de france', 'Texaco 97200 Fort-de-France'],
  ['terre sainville', 'Terres Sainville 97200 Fort-de-France'],
  ['pointe du bout 3 ilets', 'La Pointe du Bout 97229 Les Trois-Îlets'],
  ["anse a l'ane", "Anse à l'Âne 97229 Les Trois-Îlets"],
  ['anse à lane twazilé', "Anse à l'Âne 97229 Les Trois-Îlets"],
  ['tartane trinité', 'Tartane 97220 La Trinité'],
  ['vert pre robert', 'Vert-Pré 97231 Le Robert'],
  ['petit bourg riviere salee', 'Petit-Bourg 97215 Rivière-Salée'],
  ['chateau boeuf', 'Châteaubœuf 97200 Fort-de-France'],
  ['Kalifòni Lanmanten', 'Californie 97232 Le Lamentin'],
  ['cap chevalier', 'Cap Chevalier 97227 Sainte-Anne'],
  ['morne des esses ste marie', 'Morne des Esses 97230 Sainte-Marie'],
  ['quartier la medaille fort de france', 'Quartier La Médaille 97234 Fort-de-France'],
  ['Bourg de Sainte-Anne', 'Sainte-Anne'],
  ['case navire', 'Case Navire 97233 Schœlcher'],
  ['mòn wouj', 'Le Morne-Rouge'],
  ['Chelchè', 'Schœlcher'],
  ['fond st denis', 'Fonds-Saint-Denis'],
  ["anse d'arlets", "Les Anses-d'Arlet"],
  ['Saint-Pierre, Martinique', 'Saint-Pierre'],
  ['97260', 'Le Morne-Rouge'],
  ['rue lamartine fdf', 'Rue Lamartine 97200 Fort-de-France'],
  ['boulvard alfassa quelque part 97214 lorrain', 'Le Lorrain'],
  ['place mulatresse solitude', 'Place de la Mulâtresse Solitude 97220 La Trinité'],
  ['route nationale 4 sainte marie', 'Route Nationale 4 97230 Sainte-Marie'],
  ['RN4 ste marie', 'Route Nationale 4 97230 Sainte-Marie'],
  ['avenue camile darsière', 'Avenue Camille Darsières 97229 Les Trois-Îlets'],
  ['12 rue des ibiscus fort-de-france', '12 Rue des Hibiscus 97200 Fort-de-France'],
  ['12 rue victor hugo saint-pierre', 'Saint-Pierre'],
  ['cité la croix', 'Cité Lacroix 97231 Le Robert'],
  ['fond belmar', 'Fond Bellemare 97222 Case-Pilote'],
  ['lans a lan', "Anse à l'Âne 97229 Les Trois-Îlets"],
  ['chato bèf', 'Châteaubœuf 97200 Fort-de-France'],
];

/** More of them, as one types them into a map: with the label that must come first. */
const TYPED: readonly KnownQuestion[] = parse<{ question: string; label: string }>(
  readFileSync(resolve(__dirname, 'asked-by-people.csv')),
  { columns: true, delimiter: ';' },
).map((row) => ({ ...row, how: 'typed' }));

const inDepartment = hasAddressFiles ? describe : describe.skip;
if (!hasAddressFiles) process.stderr.write(`The quality of the search is not tested: no address files in ${ADDRESS_FILES}\n`);

inDepartment('the quality of the search over a department', () => {
  let index: AddressIndex;
  let exact: KnownQuestion[];
  let noisy: KnownQuestion[];
  beforeAll(async () => {
    const rows = addressRows();
    index = await builderOf(rows).build();
    exact = exactQuestions(rows, 1_000, 972);
    noisy = noisyQuestions(rows, NOISE_NAMES.length * 60, 1902);
  });

  const answer = (question: string, autocomplete = false): string | undefined => {
    const [best] = index.search({ text: question, limit: 1, autocomplete });
    return best && addressLabel(best.place, best.house);
  };
  const missed = (questions: readonly KnownQuestion[]): KnownQuestion[] =>
    questions.filter(({ question, label }) => answer(question) !== label);

  it('answers 99 of 100 exact questions first', () => {
    expect(missed(exact).length).toBeLessThanOrEqual(exact.length / 100);
  });

  it('answers 97 of 100 noisy questions first', () => {
    expect(missed(noisy).length).toBeLessThanOrEqual((noisy.length * 3) / 100);
  });

  it.each(NOISE_NAMES)('answers 9 of 10 questions first with this noise: %s', (noise) => {
    const questions = noisy.filter(({ how }) => how === noise);
    expect(questions.length).toBeGreaterThan(40);
    expect(missed(questions).length).toBeLessThanOrEqual(questions.length / 10);
  });

  it.each(WRITTEN_BY_HAND)('answers « %s » with %s', (question, label) => {
    expect(answer(question)).toBe(label);
  });

  it('answers what people type, while they may still be typing', () => {
    expect(TYPED.length).toBeGreaterThan(750);
    const wrong = TYPED.filter(({ question, label }) => answer(question, true) !== label);
    expect(wrong.map(({ question, label }) => [question, answer(question, true), label])).toEqual([]);
  });

  it('answers noisy questions as well when the last word may be half typed', () => {
    const wrong = noisy.filter(({ question, label }) => answer(question, true) !== label);
    expect(wrong.length).toBeLessThanOrEqual((noisy.length * 3) / 100);
  });

  it('never scores above 1, and exact answers nearly so', () => {
    for (const { question } of noisy.slice(0, 400))
      for (const { score, parts } of index.search({ text: question, limit: 20, autocomplete: true }))
        for (const share of [score, parts.said, parts.named, parts.importance]) expect(share >= 0 && share <= 1).toBe(true);
    for (const { question } of exact.slice(0, 200))
      expect(index.search({ text: question, limit: 1, autocomplete: false })[0]!.score).toBeGreaterThan(0.93);
  });

  it('answers the same question the same way, however often', () => {
    const ask = (): string =>
      JSON.stringify(index.search({ text: 'rue victor hugo', limit: 20, autocomplete: true }).map(({ place, score }) => [place.id, score]));
    const once = ask();
    for (const { question } of noisy.slice(0, 300)) answer(question);
    expect(ask()).toBe(once);
  });
});
