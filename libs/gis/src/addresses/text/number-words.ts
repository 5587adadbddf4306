const UNITS = 'zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize'.split(' ');
const TENS: Readonly<Record<string, number>> = { vingt: 20, trente: 30, quarante: 40, cinquante: 50, soixante: 60 };

const VALUES: ReadonlyMap<string, number> = new Map([
  ...UNITS.map((word, value) => [word, value] as const),
  ['une', 1],
  ['premier', 1],
  ...Object.entries(TENS),
]);

/** The number that one word is, or two that follow each other: `vingt deux`, `dix sept`. Folded. */
export function numberOfWords(first: string, second?: string): number | undefined {
  const value = VALUES.get(first);
  if (value === undefined || second === undefined) return value;
  const unit = VALUES.get(second);
  if (unit === undefined || unit === 0 || unit > 9) return undefined;
  return first in TENS || (value === 10 && unit > 6) ? value + unit : undefined;
}

/** Other ways in which names write a number: `3` is Trois in Trois Ponts, `45` the year in Rue du 8 Mai 1945. */
export function otherNumberForms(figures: string): readonly string[] {
  const word = UNITS[Number(figures)] ?? Object.keys(TENS).find((tens) => TENS[tens] === Number(figures));
  return [...(word === undefined ? [] : [word]), ...(figures.length === 2 ? [`19${figures}`, `18${figures}`] : [])];
}
