import { domainErrors } from '@madinina/contracts';
import { sayConstraint, sayInFrench } from '@madinina/platform/http';

export const OgcError = domainErrors('gis.ogc', {
  queryInvalid: { kind: 'malformed', say: 'Some parameters of the query are refused' },
});

sayInFrench(OgcError, { queryInvalid: 'Des paramètres de la recherche sont refusés' });
sayConstraint('isJsonFormat', { fr: 'Seul json est servi', en: 'Only json is served' });
