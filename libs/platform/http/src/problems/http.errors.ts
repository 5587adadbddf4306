import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from './problem-texts';

export const RequestError = domainErrors('http.request', {
  malformed: { kind: 'malformed', say: 'The request cannot be understood' },
});

export const BodyError = domainErrors('http.body', {
  malformed: { kind: 'malformed', say: 'The body is not well-formed JSON of the expected kind' },
  invalid: { kind: 'invalid', say: 'Some values of the body are refused' },
});

export const QueryError = domainErrors('http.query', {
  invalid: { kind: 'malformed', say: 'Some parameters of the query are refused' },
});

export const PathError = domainErrors('http.path', {
  invalid: { kind: 'malformed', say: 'A parameter of the path is refused' },
});

sayInFrench(RequestError, { malformed: 'La requête ne peut pas être comprise' });
sayInFrench(BodyError, {
  malformed: 'Le corps de la requête n’est pas le JSON attendu',
  invalid: 'Des valeurs du corps de la requête sont refusées',
});
sayInFrench(QueryError, { invalid: 'Des paramètres de la recherche sont refusés' });
sayInFrench(PathError, { invalid: 'Un paramètre du chemin est refusé' });
