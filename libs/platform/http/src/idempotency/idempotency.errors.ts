import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '../problems/problem-texts';

export const IdempotencyError = domainErrors('http.idempotency', {
  keyMalformed: { kind: 'malformed', say: 'Idempotency-Key holds 1 to 255 printable characters' },
  mismatch: { kind: 'invalid', say: 'This Idempotency-Key was used for another request' },
  running: { kind: 'conflict', say: 'The first request with this Idempotency-Key is still being answered' },
});

sayInFrench(IdempotencyError, {
  keyMalformed: 'Idempotency-Key contient de 1 à 255 caractères imprimables',
  mismatch: 'Cette Idempotency-Key a servi à une autre requête',
  running: 'La première requête avec cette Idempotency-Key est encore en cours',
});
