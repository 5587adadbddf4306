import { domainErrors } from '@madinina/contracts';
import { sayConstraint, sayInFrench } from '@madinina/platform/http';
import { MOST_POSITIONS } from './boundary';

export const ZoneError = domainErrors('iot.zone', {
  notFound: { kind: 'missing', say: 'No zone with this id' },
  codeTaken: { kind: 'conflict', say: 'Another zone has this code' },
  hasSensors: { kind: 'conflict', say: 'Sensors stand in the zone: move or remove them first' },
  hasRules: { kind: 'conflict', say: 'Rules watch the zone: remove them first' },
  hasAlerts: { kind: 'conflict', say: 'Alerts were raised in the zone: it stays for their history' },
  stale: { kind: 'stale', say: 'The zone changed since it was read' },
  boundaryInvalid: { kind: 'invalid', say: 'The boundary is not a valid area' },
});

sayInFrench(ZoneError, {
  notFound: 'Aucune zone n’a cet identifiant',
  codeTaken: 'Une autre zone a déjà ce code',
  hasSensors: 'Des capteurs se trouvent dans la zone : déplacez-les ou retirez-les d’abord',
  hasRules: 'Des règles surveillent la zone : retirez-les d’abord',
  hasAlerts: 'Des alertes ont eu lieu dans la zone : elle reste pour leur historique',
  stale: 'La zone a changé depuis sa lecture',
  boundaryInvalid: 'Le contour n’est pas une surface valable',
});

sayConstraint('isPosition', {
  fr: 'Doit être [longitude, latitude] en degrés, de -180 à 180 et de -90 à 90',
  en: 'Must be [longitude, latitude] in degrees, -180 to 180 and -90 to 90',
});
sayConstraint('isLongitudeFirst', {
  fr: 'Semble être [latitude, longitude] : écrire la longitude d’abord',
  en: 'Looks like [latitude, longitude]: write the longitude first',
});
sayConstraint('isBoundary', {
  fr: 'Doit être une géométrie GeoJSON de type Polygon ou MultiPolygon',
  en: 'Must be a GeoJSON geometry of type Polygon or MultiPolygon',
});
sayConstraint('isRing', { fr: 'Doit être un anneau d’au moins quatre positions', en: 'Must be a ring of at least four positions' });
sayConstraint('isClosedRing', {
  fr: 'L’anneau doit se fermer : sa dernière position est la première',
  en: 'The ring must close: its last position is its first',
});
sayConstraint('isSmallBoundary', {
  fr: `Doit avoir au plus ${MOST_POSITIONS} positions`,
  en: `Must have at most ${MOST_POSITIONS} positions`,
});
sayConstraint('isNotCrossing', { fr: 'Un trait en coupe ou en touche un autre', en: 'A line crosses or touches another' });
sayConstraint('isHoleInside', {
  fr: 'Un trou sort de son polygone, ou se trouve dans un autre trou',
  en: 'A hole leaves its polygon, or lies in another hole',
});
sayConstraint('isNotOverlapping', { fr: 'Deux anneaux se recouvrent', en: 'Two rings cover each other' });
sayConstraint('isInOnePiece', { fr: 'Les trous coupent un polygone en deux', en: 'The holes cut a polygon in two' });
sayConstraint('isArea', { fr: 'N’entoure aucune surface', en: 'Encloses no area' });
