import { type ErrorFactory } from '@madinina/contracts';
import { type TextLanguage } from '../language/preferred-language';

const french = new Map<string, string>();

/**
 * The French words of a noun's errors, beside their English ones; the compiler asks for each.
 * @example sayInFrench(SensorError, { notFound: 'Aucun capteur n’a cet identifiant' });
 */
export function sayInFrench<Factories extends Readonly<Record<string, ErrorFactory>>>(
  factories: Factories,
  texts: Readonly<Record<keyof Factories, string>>,
): void {
  for (const [name, factory] of Object.entries(factories)) french.set(factory().code, texts[name as keyof Factories]);
}

/** What is told about an error: the words of its code, or the English ones it came with. */
export function problemDetail(code: string, english: string, language: TextLanguage): string {
  return language === 'fr' ? (french.get(code) ?? english) : english;
}

const TITLES: Readonly<Record<number, Readonly<Record<TextLanguage, string>>>> = {
  400: { fr: 'Requête mal formée', en: 'Malformed request' },
  401: { fr: 'Authentification requise', en: 'Authentication required' },
  403: { fr: 'Accès refusé', en: 'Access denied' },
  404: { fr: 'Introuvable', en: 'Not found' },
  405: { fr: 'Méthode non permise', en: 'Method not allowed' },
  408: { fr: 'Requête trop lente', en: 'Request too slow' },
  409: { fr: 'Conflit', en: 'Conflict' },
  410: { fr: 'N’existe plus', en: 'Gone' },
  412: { fr: 'Version dépassée', en: 'Stale version' },
  413: { fr: 'Contenu trop grand', en: 'Content too large' },
  414: { fr: 'Adresse trop longue', en: 'Address too long' },
  415: { fr: 'Type de contenu non pris en charge', en: 'Unsupported content type' },
  422: { fr: 'Données refusées', en: 'Invalid data' },
  429: { fr: 'Trop de requêtes', en: 'Too many requests' },
  431: { fr: 'En-têtes trop grands', en: 'Header fields too large' },
  500: { fr: 'Erreur interne', en: 'Internal error' },
  503: { fr: 'Service indisponible', en: 'Service unavailable' },
};

/** The title of a status, the same for every problem that has it. */
export function problemTitle(status: number, language: TextLanguage): string {
  const title = TITLES[status] ?? TITLES[status < 500 ? 400 : 500];
  return title?.[language] ?? '';
}
