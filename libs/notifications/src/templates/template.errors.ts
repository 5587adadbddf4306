import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const TemplateError = domainErrors('notifications.template', {
  notFound: { kind: 'missing', say: 'No template with this id' },
  keyTaken: { kind: 'conflict', say: 'Another template has this key' },
  keyUnknown: { kind: 'invalid', say: 'No template with this key' },
  stale: { kind: 'stale', say: 'The template changed since it was read' },
  bracesLoose: { kind: 'invalid', say: 'A text has `{{` or `}}` that are no variable' },
  variablesUneven: { kind: 'invalid', say: 'Every language needs the same variables' },
  valuesMismatch: { kind: 'invalid', say: 'The values do not fit the variables of the template' },
});

sayInFrench(TemplateError, {
  notFound: 'Aucun modèle n’a cet identifiant',
  keyTaken: 'Un autre modèle a cette clé',
  keyUnknown: 'Aucun modèle n’a cette clé',
  stale: 'Le modèle a changé depuis sa lecture',
  bracesLoose: 'Un texte contient `{{` ou `}}` qui ne sont pas une variable',
  variablesUneven: 'Chaque langue doit avoir les mêmes variables',
  valuesMismatch: 'Les valeurs ne correspondent pas aux variables du modèle',
});
