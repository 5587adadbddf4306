import { BloomFilter } from './bloom-filter';
import { COMMON_PASSWORD_FILTER } from './common-password-filter';

/** The first words that someone tries here (ASVS 6.1.2). */
const LOCAL_WORDS = ['madinina', 'martinique', 'fortdefrance', 'lamentin', 'schoelcher', 'motdepasse', 'password', 'bonjour', 'antilles'];

const common = BloomFilter.decode(COMMON_PASSWORD_FILTER);

const normal = (text: string): string => text.normalize('NFKC').toLowerCase();
/** What is left of `Martinique-972!`, and how people think of it. */
const lettersOf = (text: string): string =>
  normal(text)
    .normalize('NFD')
    .replace(/[^\p{L}]/gu, '');

/**
 * Whether it is among the first that anyone would try: in a list of breached passwords, a word of this city with digits or signs
 * around it, or what the account itself tells.
 * @param personal names, username, e-mail address of the person
 */
export function isCommonPassword(password: string, personal: readonly (string | null | undefined)[] = []): boolean {
  if (common.has(normal(password))) return true;
  const told = personal.filter((text): text is string => typeof text === 'string' && text !== '');
  const refused = [...LOCAL_WORDS, ...told, ...told.map((text) => text.replace(/@.*$/, '')), told.slice(0, 2).join('')].map(lettersOf);
  const letters = lettersOf(password);
  return letters !== '' && refused.includes(letters);
}
