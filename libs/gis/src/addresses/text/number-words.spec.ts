import { numberOfWords, otherNumberForms } from './number-words';

describe('numbers in names', () => {
  it.each([
    [['huit'], 8],
    [['seize'], 16],
    [['vingt', 'deux'], 22],
    [['dix', 'sept'], 17],
    [['trente'], 30],
    [['vingt', 'mai'], undefined],
    [['dix', 'deux'], undefined],
    [['deux', 'trois'], undefined],
    [['morne'], undefined],
  ] as const)('reads %s as %s', ([first, second], value) => {
    expect(numberOfWords(first, second)).toBe(value);
  });

  it('knows how else names write what is written in figures', () => {
    expect(otherNumberForms('3')).toEqual(['trois']);
    expect(otherNumberForms('20')).toEqual(['vingt', '1920', '1820']);
    expect(otherNumberForms('45')).toContain('1945');
    expect(otherNumberForms('1848')).toEqual([]);
  });
});
