import { domainErrors } from '@madinina/contracts';
import { sayConstraint, sayInFrench } from '@madinina/platform/http';

export const PositionError = domainErrors('gis.position', {
  incomplete: { kind: 'malformed', say: 'Give lat and lon together' },
  swapped: { kind: 'malformed', say: 'lat and lon look swapped: this place is far away, the other way round it is here' },
});

sayInFrench(PositionError, {
  incomplete: 'Donnez lat et lon ensemble',
  swapped: 'lat et lon semblent inversés : ce lieu est au loin, dans l’autre sens il est ici',
});

sayConstraint('isAddressQuestion', {
  fr: 'Doit contenir au moins une lettre ou un chiffre',
  en: 'Must hold at least one letter or digit',
});
sayConstraint('isCitycode', {
  fr: 'Doit être un code INSEE de commune, comme 97209',
  en: 'Must be the INSEE code of a commune, e.g. 97209',
});
sayConstraint('isPostcode', { fr: 'Doit être un code postal, comme 97200', en: 'Must be a postcode, e.g. 97200' });
