import { soundKeys, soundOfCreole, soundOfFrench } from './sound-key';

describe('the sound of a name', () => {
  it.each([
    ['Lamentin', 'Lanmanten'],
    ['Lamentin', 'Lamanten'],
    ['Robert', 'Wobè'],
    ['François', 'Fwanswa'],
    ['François', 'Franswa'],
    ['Schœlcher', 'Chelchè'],
    ['Ducos', 'Diko'],
    ['Vauclin', 'Voklen'],
    ['Diamant', 'Djaman'],
    ['Marin', 'Maren'],
    ['Lorrain', 'Lowen'],
    ['Macouba', 'Makouba'],
    ['Carbet', 'Kabé'],
    ['Rivière', 'Rivyè'],
    ['Morne', 'Mòn'],
    ['Rouge', 'Wouj'],
    ['Pointe', 'Pwent'],
    ['Laurent', 'Loran'],
    ['Fromager', 'Fwomajé'],
    ['Dillon', 'Diyon'],
    ['Savane', 'Savann'],
    ['Texaco', 'Teksako'],
    ['Madame', 'Madanm'],
    ['Sable', 'Sab'],
    ['Blanc', 'Blan'],
    ['Tracée', 'Trasé'],
    ['Pitault', 'Pito'],
    ['Crozanville', 'Kwozanvil'],
  ])('is one for %s and %s', (french, creole) => {
    expect(soundOfCreole(creole)).toBe(soundOfFrench(french));
  });

  it.each([
    ['Fort-de-France', ['fort', 'de', 'france'], ['fod', 'fwans']],
    ['Saint-Joseph', ['saint', 'joseph'], ['senjozef']],
    ['Sainte-Luce', ['sainte', 'luce'], ['sentlis']],
    ['Saint-Pierre', ['saint', 'pierre'], ['senpiè']],
  ])('joins the words of %s', (_name, french, creole) => {
    expect(soundKeys(creole)).toContain(french.map(soundOfFrench).join(''));
  });

  it('tells apart what sounds otherwise', () => {
    expect(new Set(['Trénelle', 'Texaco', 'Redoute', 'Didier', 'Balata', 'Cluny', 'Acajou'].map(soundOfFrench)).size).toBe(7);
  });
});
