import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const RejectedMessageError = domainErrors('iot.rejected', {
  notFound: { kind: 'missing', say: 'No refused message with this id' },
  replayed: { kind: 'conflict', say: 'This message was tried again before' },
  truncated: { kind: 'conflict', say: 'Only the beginning of this message was kept: it cannot be tried again' },
  notStored: { kind: 'unavailable', say: 'The message could not be stored now: try again' },
});

sayInFrench(RejectedMessageError, {
  notFound: 'Aucun message refusé n’a cet identifiant',
  replayed: 'Ce message a déjà été rejoué',
  truncated: 'Seul le début de ce message a été gardé : il ne peut pas être rejoué',
  notStored: 'Le message n’a pas pu être enregistré pour l’instant : réessayez',
});
