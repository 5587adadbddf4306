import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '../problems/problem-texts';

export const AccessError = domainErrors('http.access', {
  tokenMissing: { kind: 'unauthenticated', say: 'Sign in: this needs an access token' },
  tokenMalformed: { kind: 'unauthenticated', say: 'The Authorization header holds no usable access token' },
  deviceUnknown: { kind: 'unauthenticated', say: 'The device gave no valid credentials' },
  permissionMissing: { kind: 'forbidden', say: 'Your account may not do this' },
  internalOnly: { kind: 'forbidden', say: 'This is for the machines that run the service' },
});

sayInFrench(AccessError, {
  tokenMissing: 'Connectez-vous : un jeton d’accès est nécessaire',
  tokenMalformed: 'L’en-tête Authorization ne contient pas de jeton d’accès utilisable',
  deviceUnknown: 'L’appareil n’a pas donné d’identifiants valables',
  permissionMissing: 'Votre compte n’a pas ce droit',
  internalOnly: 'Réservé aux machines qui font fonctionner le service',
});
