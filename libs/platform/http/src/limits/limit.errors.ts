import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '../problems/problem-texts';

export const LimitError = domainErrors('http.limit', {
  exceeded: { kind: 'throttled', say: 'Too many requests in a short time; try again later' },
  unknown: { kind: 'unavailable', say: 'How often you tried cannot be checked at the moment; try again shortly' },
});

sayInFrench(LimitError, {
  exceeded: 'Trop de requêtes en peu de temps ; réessayez plus tard',
  unknown: 'Le nombre de vos essais ne peut pas être vérifié pour le moment ; réessayez bientôt',
});
