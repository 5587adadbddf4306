import { foldText } from './fold-text';
import { remembered } from './remembered';

/** Spellings of one sound, in the order in which they are read. `N` is any nasal vowel, `U` the sound of `ou`, `S` that of `ch`, `ə` a mute e. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/ph/g, 'f'],
  [/t?s?ch|sh/g, 'S'],
  [/dj/g, 'di'],
  [/qu|ck/g, 'k'],
  [/cc?(?=[eiyə])/g, 'ss'],
  [/c/g, 'k'],
  [/gu(?=[eiyə])/g, 'g'],
  [/ge(?=[ao])/g, 'j'],
  [/g(?=[eiyə])/g, 'j'],
  [/gn/g, 'ni'],
  [/h/g, ''],
  [/([aeiouy])s(?=[aeiouyə])/g, '$1z'],
  [/x/g, 'ks'],
  [/eau|au/g, 'o'],
  [/oeu|oe|eu/g, 'e'],
  [/oin/g, 'wN'],
  [/oi/g, 'wa'],
  [/ou/g, 'U'],
  // Not as in fille.
  [/vill/g, 'vil '],
  [/i?ill?(?=[aeiouyUə])|y/g, 'i'],
  // Creole also makes nasal what stands before m, which is then heard: Lanmanten is Lamentin, madanm is madame.
  [/([aeo])nm/g, '$1M'],
  [/(?:ai|ei|[aeiou])[nm](?![aeiouyUnmwəM])/g, 'N'],
  [/M/g, 'm'],
  [/ /g, ''],
  [/ai|ei/g, 'e'],
  [/u/g, 'i'],
];

/** How the sounds of French and of Creole meet: Creole says r as w before a vowel and not at all after one. */
const MEETINGS: readonly (readonly [RegExp, string])[] = [
  [/(.)\1+/g, '$1'],
  [/r(?=[aeioUNw])/g, 'w'],
  [/r/g, ''],
  [/([fvpbm])w/g, '$1'],
  [/(.)\1+/g, '$1'],
  // Creole leaves out the l of an end like that of sable.
  [/([bkpgf])l$/g, '$1'],
];

const replaced = (word: string, rules: readonly (readonly [RegExp, string])[]): string =>
  rules.reduce((text, [spelling, sound]) => text.replace(spelling, sound), word);

/** Creole's grave accent opens a vowel, so that an n after it is heard; a cedilla is an s. Folding would lose both. */
const beforeFolding = (word: string): string =>
  word
    .toLowerCase()
    .normalize('NFC')
    .replace(/([èòà])n/g, '$1nn')
    .replace(/ç/g, 'ss');

/** Ends that French writes and does not say. A mute e keeps the consonant before it. */
function withoutMuteEnd(word: string): string {
  if (/aul[tdx]s?$/.test(word)) return word.replace(/l[tdx]s?$/, '');
  if (/[aeiou]ncs?$/.test(word)) return word.replace(/cs?$/, '');
  if (/.es?$/.test(word)) return word.replace(/es?$/, 'ə');
  if (/.{2}(?:er|ez|ets?)$/.test(word)) return word.replace(/(?:er|ez|ets?)$/, 'é');
  return word.replace(/[tdsxzpg]+$/, '');
}

const sounded = (word: string): string => replaced(replaced(foldText(word).replaceAll(' ', ''), SOUNDS).replaceAll('ə', ''), MEETINGS);
const MOST_REMEMBERED = 5_000;

/** The sound of a word in the official French spelling. */
export const soundOfFrench = remembered(MOST_REMEMBERED, (word) => sounded(withoutMuteEnd(beforeFolding(word))));

/** An e after two like consonants that is not heard before another one: Bellemare, Terreville. */
const UNHEARD = /([lmnprst])\1e(?=[bcdfgjklmnpqrstvz][aeiouyàâéèêëîïôùû])/g;

/** The sounds of a word in the official spelling, which says its middle or swallows it. */
export const soundsOfFrench = (word: string): readonly string[] => [
  soundOfFrench(word),
  soundOfFrench(word.toLowerCase().normalize('NFC').replace(UNHEARD, '$1$1ə')),
];

/** The sound of a word as Creole writes it: every letter is said, and an s is no z. */
export const soundOfCreole = remembered(MOST_REMEMBERED, (word) =>
  sounded(beforeFolding(word.normalize('NFC').replace(/(?<=[aeiouyéèòà])s(?=[aeiouyéèòà])/gi, 'ss'))),
);

/** The sounds that words of unknown spelling may have together. */
export const soundKeys = (words: readonly string[]): string[] => [
  ...new Set([words.map(soundOfCreole).join(''), words.map(soundOfFrench).join('')]),
];
