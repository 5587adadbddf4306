import { LINKING_WORDS, ROAD_WORDS, STREET_KINDS, WIDER_WORDS } from '../text/street-words';

const LINKING = 0.04;
/** Of a word that says what kind of way it is. */
export const KIND_WEIGHT = 0.35;
const WIDER = 0.05;
const COMMONEST = 0.6;

/**
 * How much a word tells of which place is meant, 0..1: words of many names tell little.
 * @param bearers how many of `places` places have the word in their name; 0 when none has
 */
export function wordWeight(text: string, bearers: number, places: number): number {
  if (LINKING_WORDS.has(text)) return LINKING;
  if (bearers === 0) return WIDER_WORDS.has(text) ? WIDER : 1;
  return Math.max(COMMONEST, Math.min(1, Math.log(1 + places / bearers) / Math.log(1 + places / 3)));
}

/**
 * The weights of words that follow each other, given what each tells by itself. A way's kind tells little, but the second of two
 * is a name: in Rue de l'Habitation it is the first word that is the kind.
 */
export function weightsInOrder(texts: readonly string[], byItself: (index: number) => number): number[] {
  let afterKind = false;
  return texts.map((text, index) => {
    const weight = byItself(index);
    if (LINKING_WORDS.has(text)) return weight;
    const isKind = STREET_KINDS.has(text) && (!afterKind || ROAD_WORDS.has(text));
    afterKind = isKind;
    return isKind ? Math.min(weight, KIND_WEIGHT) : weight;
  });
}

/** Whether a word of a question helps to choose among places: neither links others nor is a way's kind. */
export const isTellingWord = (text: string, weight: number): boolean =>
  !LINKING_WORDS.has(text) && !(STREET_KINDS.has(text) && weight <= KIND_WEIGHT);
