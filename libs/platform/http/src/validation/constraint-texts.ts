import { type TextLanguage } from '../language/preferred-language';
import { type FieldFailure } from './input-error';

type Say = (parameters: readonly unknown[]) => string;
type ConstraintText = Readonly<Record<TextLanguage, string | Say>>;

const list = (value: unknown): string =>
  (Array.isArray(value) ? value : Object.values((value as object | null) ?? {})).map(String).join(', ');
const upTo = (most: unknown): string => (typeof most === 'number' ? String(most) : '∞');
const day = (value: unknown): string => {
  const date: unknown = typeof value === 'function' ? (value as () => unknown)() : value;
  return date instanceof Date ? date.toISOString() : String(date);
};

const texts = new Map<string, ConstraintText>(
  Object.entries<ConstraintText>({
    isDefined: { fr: 'Est obligatoire', en: 'Is required' },
    isNotNull: { fr: 'Ne doit pas être null ; omettez-le plutôt', en: 'Must not be null; leave it out instead' },
    isNotEmpty: { fr: 'Ne doit pas être vide', en: 'Must not be empty' },
    isNotEmptyObject: { fr: 'Ne doit pas être vide', en: 'Must not be empty' },
    isString: { fr: 'Doit être un texte', en: 'Must be text' },
    isInt: { fr: 'Doit être un nombre entier', en: 'Must be a whole number' },
    isNumber: { fr: 'Doit être un nombre', en: 'Must be a number' },
    isPositive: { fr: 'Doit être supérieur à 0', en: 'Must be greater than 0' },
    isBoolean: { fr: 'Doit être true ou false', en: 'Must be true or false' },
    isDate: { fr: 'Doit être une date ISO 8601', en: 'Must be an ISO 8601 date' },
    isIso8601: { fr: 'Doit être une date ISO 8601', en: 'Must be an ISO 8601 date' },
    isDateString: { fr: 'Doit être une date ISO 8601', en: 'Must be an ISO 8601 date' },
    isRFC3339: { fr: 'Doit être une date RFC 3339', en: 'Must be an RFC 3339 date' },
    isArray: { fr: 'Doit être une liste', en: 'Must be a list' },
    isObject: { fr: 'Doit être un objet', en: 'Must be an object' },
    nestedValidation: { fr: 'Doit être un objet ou une liste d’objets', en: 'Must be an object or a list of objects' },
    whitelistValidation: { fr: 'N’est pas attendu ici', en: 'Is not expected here' },
    isUuid: { fr: 'Doit être un UUID', en: 'Must be a UUID' },
    isEmail: { fr: 'Doit être une adresse électronique', en: 'Must be an e-mail address' },
    isUrl: { fr: 'Doit être une adresse web', en: 'Must be a web address' },
    isPhoneNumber: { fr: 'Doit être un numéro de téléphone', en: 'Must be a phone number' },
    isTimeZone: { fr: 'Doit être un fuseau horaire', en: 'Must be a time zone' },
    isLatitude: { fr: 'Doit être une latitude, de -90 à 90', en: 'Must be a latitude, from -90 to 90' },
    isLongitude: { fr: 'Doit être une longitude, de -180 à 180', en: 'Must be a longitude, from -180 to 180' },
    isJwt: { fr: 'Doit être un jeton JWT', en: 'Must be a JWT' },
    isBase64: { fr: 'Doit être du Base64', en: 'Must be Base64' },
    matches: { fr: 'N’a pas la forme attendue', en: 'Does not have the expected form' },
    arrayUnique: { fr: 'Ne doit pas contenir deux fois la même valeur', en: 'Must not hold the same value twice' },
    arrayNotEmpty: { fr: 'Doit contenir au moins une valeur', en: 'Must hold at least one value' },
    isIn: { fr: ([values]) => `Doit être l’un de : ${list(values)}`, en: ([values]) => `Must be one of: ${list(values)}` },
    isEnum: { fr: ([values]) => `Doit être l’un de : ${list(values)}`, en: ([values]) => `Must be one of: ${list(values)}` },
    min: { fr: ([limit]) => `Doit être au moins ${String(limit)}`, en: ([limit]) => `Must be at least ${String(limit)}` },
    max: { fr: ([limit]) => `Doit être au plus ${String(limit)}`, en: ([limit]) => `Must be at most ${String(limit)}` },
    minDate: { fr: ([limit]) => `Doit être au plus tôt ${day(limit)}`, en: ([limit]) => `Must not be before ${day(limit)}` },
    maxDate: { fr: ([limit]) => `Doit être au plus tard ${day(limit)}`, en: ([limit]) => `Must not be after ${day(limit)}` },
    minLength: {
      fr: ([size]) => `Doit avoir au moins ${String(size)} caractères`,
      en: ([size]) => `Must have at least ${String(size)} characters`,
    },
    maxLength: {
      fr: ([size]) => `Doit avoir au plus ${String(size)} caractères`,
      en: ([size]) => `Must have at most ${String(size)} characters`,
    },
    isLength: {
      fr: ([least, most]) => `Doit avoir de ${String(least)} à ${upTo(most)} caractères`,
      en: ([least, most]) => `Must have ${String(least)} to ${upTo(most)} characters`,
    },
    arrayMinSize: {
      fr: ([size]) => `Doit contenir au moins ${String(size)} valeurs`,
      en: ([size]) => `Must hold at least ${String(size)} values`,
    },
    arrayMaxSize: {
      fr: ([size]) => `Doit contenir au plus ${String(size)} valeurs`,
      en: ([size]) => `Must hold at most ${String(size)} values`,
    },
  }),
);

const REFUSED: ConstraintText = { fr: 'Valeur refusée', en: 'Refused value' };

/** Gives a room's own constraint its words in both languages. */
export function sayConstraint(name: string, say: ConstraintText): void {
  texts.set(name, say);
}

/** The stable word for a constraint: `maxLength` is `max_length`. */
export function constraintCode(constraint: string): string {
  return constraint.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** Why a value is refused, for people: the room's own text, else ours; never the library's. */
export function constraintMessage({ constraint, parameters, say }: FieldFailure, language: TextLanguage): string {
  if (say !== undefined) return say;
  const text = (texts.get(constraint) ?? REFUSED)[language];
  return typeof text === 'string' ? text : text(parameters);
}
