import { textWords } from '../text/name-words';
import { MunicipalityFinder } from './municipality-finder';

const communes = {
  '97209': 'Fort-de-France',
  '97211': "Grand'Rivière",
  '97213': 'Le Lamentin',
  '97222': 'Le Robert',
  '97225': 'Saint-Pierre',
  '97227': 'Sainte-Luce',
  '97228': 'Sainte-Marie',
  '97202': "Les Anses-d'Arlet",
  '97231': 'Les Trois-Îlets',
  '97212': 'Gros-Morne',
};
const finder = new MunicipalityFinder(Object.entries(communes).map(([citycode, name]) => ({ citycode, name, postcodes: [], context: '' })));
const named = (text: string, autocomplete = false): string | undefined =>
  finder
    .mentions(textWords(text), autocomplete)
    .sort((left, right) => right.likeness - left.likeness || right.to - right.from - (left.to - left.from))[0]?.municipality.name;

describe('communes in questions', () => {
  it.each([
    ['12 rue perrinon fort de france', 'Fort-de-France'],
    ['FdF 12 rue perrinon', 'Fort-de-France'],
    ['fortdefrance', 'Fort-de-France'],
    ['Fodfwans', 'Fort-de-France'],
    ['Fòdfrans', 'Fort-de-France'],
    ['Foyal', 'Fort-de-France'],
    ['fort de frnace', 'Fort-de-France'],
    ['St Pierre', 'Saint-Pierre'],
    ['Senpiè', 'Saint-Pierre'],
    ['Ste-Luce', 'Sainte-Luce'],
    ['Sentlis', 'Sainte-Luce'],
    ['lamentin', 'Le Lamentin'],
    ['le lamantin', 'Le Lamentin'],
    ['Lanmanten', 'Le Lamentin'],
    ['Wobè', 'Le Robert'],
    ['gd riviere', "Grand'Rivière"],
    ['granriviè', "Grand'Rivière"],
    ['anses d arlets', "Les Anses-d'Arlet"],
    ['lansdarlé', "Les Anses-d'Arlet"],
    ['3 ilets', 'Les Trois-Îlets'],
    ['Twazilé', 'Les Trois-Îlets'],
    ['Gwo-Mòn', 'Gros-Morne'],
    ['Rue Perrinon', undefined],
    ['', undefined],
  ])('%s is %s', (text, name) => {
    expect(named(text)).toBe(name);
  });

  it('are completed while they are typed', () => {
    expect(named('rue perrinon fort d', true)).toBe('Fort-de-France');
    expect(named('rue perrinon lam', true)).toBe('Le Lamentin');
    expect(named('rue perrinon lam')).toBeUndefined();
  });

  it('are told with the words that name them', () => {
    expect(finder.mentions(textWords('rue de sainte marie le lamentin'), false)).toEqual([
      expect.objectContaining({ from: 2, to: 4, likeness: 1 }),
      expect.objectContaining({ from: 5, to: 6, likeness: 1 }),
    ]);
  });
});
