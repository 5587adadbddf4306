import { domainErrors } from '@madinina/contracts';
import { sayConstraint, sayInFrench } from '@madinina/platform/http';
import { LARGEST_RADIUS } from './near';

export const SensorError = domainErrors('iot.sensor', {
  notFound: { kind: 'missing', say: 'No sensor with this id' },
  keyTaken: { kind: 'conflict', say: 'Another sensor has this device key' },
  keyReserved: { kind: 'invalid', say: 'The broker keeps this device key for itself: choose another' },
  hasRules: { kind: 'conflict', say: 'A rule watches this sensor: remove the rule first' },
  stale: { kind: 'stale', say: 'The sensor changed since it was read' },
  zoneUnknown: { kind: 'invalid', say: 'No zone with this zoneId' },
  zoneMissing: { kind: 'invalid', say: 'No zone holds this location: name one by zoneId' },
  rangeReversed: { kind: 'invalid', say: 'minValue is above maxValue' },
  nearWithBbox: { kind: 'malformed', say: 'Ask for near or for bbox, not for both' },
});

sayInFrench(SensorError, {
  notFound: 'Aucun capteur n’a cet identifiant',
  keyTaken: 'Un autre capteur a déjà cette clé d’appareil',
  keyReserved: 'Le courtier se réserve cette clé d’appareil : choisissez-en une autre',
  hasRules: 'Une règle surveille ce capteur : retirez-la d’abord',
  stale: 'Le capteur a changé depuis sa lecture',
  zoneUnknown: 'Aucune zone n’a cet identifiant zoneId',
  zoneMissing: 'Aucune zone ne contient cette position : nommez-en une par zoneId',
  rangeReversed: 'minValue est au-dessus de maxValue',
  nearWithBbox: 'Demandez near ou bbox, pas les deux',
});

sayConstraint('isBbox', {
  fr: 'Doit être ouest,sud,est,nord en degrés, l’ouest avant l’est et le sud avant le nord',
  en: 'Must be west,south,east,north in degrees, west before east and south before north',
});
sayConstraint('isNear', {
  fr: `Doit être longitude,latitude ou longitude,latitude,rayon, la longitude d’abord, le rayon de 1 à ${LARGEST_RADIUS} m`,
  en: `Must be longitude,latitude or longitude,latitude,radius, longitude first, the radius of 1 to ${LARGEST_RADIUS} m`,
});
