import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const ReadingError = domainErrors('iot.reading', {
  allRejected: { kind: 'invalid', say: 'No reading could be taken; each is kept with its reason, so do not send it again' },
  notStored: { kind: 'unavailable', say: 'The readings could not be stored now: send them again' },
});

sayInFrench(ReadingError, {
  allRejected: 'Aucune mesure n’a pu être prise ; chacune est gardée avec sa raison, ne la renvoyez pas',
  notStored: 'Les mesures n’ont pas pu être enregistrées pour l’instant : renvoyez-les',
});
