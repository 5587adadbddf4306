import { domainErrors } from '@madinina/contracts';
import { sayConstraint, sayInFrench } from '@madinina/platform/http';

export const LayerError = domainErrors('gis.layer', {
  notFound: { kind: 'missing', say: 'No layer of this name that you may see' },
  keyTaken: { kind: 'conflict', say: 'Another layer has this key' },
  isLive: { kind: 'conflict', say: 'The layer is live: its features, and what they are, come from the room that owns them' },
  hasFeatures: { kind: 'conflict', say: 'Features of the layer do not fit this change' },
  stale: { kind: 'stale', say: 'The layer changed since it was read' },
  invalid: { kind: 'invalid', say: 'The layer contradicts itself' },
});

sayInFrench(LayerError, {
  notFound: 'Aucune couche de ce nom ne vous est visible',
  keyTaken: 'Une autre couche a déjà cette clé',
  isLive: 'La couche est vivante : ses objets et leur forme viennent du domaine qui les tient',
  hasFeatures: 'Des objets de la couche ne conviennent pas à ce changement',
  stale: 'La couche a changé depuis sa lecture',
  invalid: 'La description de la couche se contredit',
});

sayConstraint('isDeclared', { fr: 'Doit être une propriété déclarée', en: 'Must be a declared property' });
sayConstraint('isUniqueName', { fr: 'Ce nom est déjà pris', en: 'This name is taken already' });
sayConstraint('isFreeName', { fr: 'Ce nom est celui d’un paramètre de recherche', en: 'This is the name of a search parameter' });
sayConstraint('isTimeProperty', {
  fr: 'Doit être une propriété de type date ou date-time',
  en: 'Must be a property of type date or date-time',
});
sayConstraint('isZoomOrder', { fr: 'Doit être au moins minZoom', en: 'Must be at least minZoom' });
