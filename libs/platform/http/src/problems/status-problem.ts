import { type TextLanguage } from '../language/preferred-language';

interface StatusProblem {
  readonly code: string;
  readonly say: Readonly<Record<TextLanguage, string>>;
}

/** Problems that the server itself finds, before a room sees the request; by status. */
const STATUS_PROBLEMS: Readonly<Record<number, StatusProblem>> = {
  400: { code: 'http.request.malformed', say: { fr: 'La requête ne peut pas être comprise', en: 'The request cannot be understood' } },
  401: { code: 'http.access.token_missing', say: { fr: 'Un jeton d’accès est nécessaire', en: 'An access token is needed' } },
  403: { code: 'http.access.permission_missing', say: { fr: 'Votre compte n’a pas ce droit', en: 'Your account may not do this' } },
  404: { code: 'http.route.not_found', say: { fr: 'Rien ne se trouve à cette adresse', en: 'There is nothing at this address' } },
  405: {
    code: 'http.route.method_not_allowed',
    say: { fr: 'Cette adresse n’accepte pas cette méthode', en: 'This address does not take this method' },
  },
  408: {
    code: 'http.request.too_slow',
    say: { fr: 'La requête a mis trop de temps à arriver', en: 'The request took too long to arrive' },
  },
  413: { code: 'http.body.too_large', say: { fr: 'Le corps de la requête est trop grand', en: 'The body of the request is too large' } },
  414: { code: 'http.request.address_too_long', say: { fr: 'L’adresse est trop longue', en: 'The address is too long' } },
  415: {
    code: 'http.body.unsupported_type',
    say: { fr: 'Ce type de contenu n’est pas pris en charge', en: 'This type of content is not supported' },
  },
  431: { code: 'http.request.headers_too_large', say: { fr: 'Les en-têtes sont trop grands', en: 'The header fields are too large' } },
  503: {
    code: 'http.service.unavailable',
    say: { fr: 'Le service ne peut pas répondre pour le moment', en: 'The service cannot answer at the moment' },
  },
};

const INTERNAL: StatusProblem = {
  code: 'internal',
  say: { fr: 'Une erreur inattendue est survenue', en: 'Something unexpected happened' },
};

/** What is told for a status that no error of the domain explains. */
export function statusProblem(status: number): StatusProblem & { readonly status: number } {
  const known = STATUS_PROBLEMS[status];
  if (known) return { ...known, status };
  const other = status >= 400 && status < 500 ? STATUS_PROBLEMS[400] : undefined;
  return other ? { ...other, status } : { ...INTERNAL, status: 500 };
}
