import { domainErrors } from '@madinina/contracts';
import { sayConstraint, sayInFrench } from '@madinina/platform/http';
import { MOST_POSITIONS } from './feature-geometry';

/** Features of one request; more come by an import. */
export const MOST_FEATURES = 1_000;

export const FeatureError = domainErrors('gis.feature', {
  notFound: { kind: 'missing', say: 'No feature with this id in the layer' },
  stale: { kind: 'stale', say: 'The feature changed since it was read' },
  invalid: { kind: 'invalid', say: 'A feature is not one that the layer takes' },
  queryInvalid: { kind: 'malformed', say: 'Some parameters of the query are refused' },
});

sayInFrench(FeatureError, {
  notFound: 'Aucun objet de la couche n’a cet identifiant',
  stale: 'L’objet a changé depuis sa lecture',
  invalid: 'Un objet n’est pas de ceux que la couche accepte',
  queryInvalid: 'Des paramètres de la recherche sont refusés',
});

const WORDS: Readonly<Record<string, readonly [fr: string, en: string]>> = {
  isFeature: ['Doit être un Feature ou un FeatureCollection GeoJSON', 'Must be a GeoJSON Feature or FeatureCollection'],
  isSmallCollection: [
    `Doit avoir de 1 à ${MOST_FEATURES} objets ; au-delà, un import`,
    `Must have 1 to ${MOST_FEATURES} features; more come by an import`,
  ],
  isGeometry: ['Doit être une géométrie GeoJSON', 'Must be a GeoJSON geometry'],
  isOfLayer: ['La couche ne prend pas ce type de géométrie', 'The layer does not take this type of geometry'],
  isLine: ['Doit être une ligne d’au moins deux positions', 'Must be a line of at least two positions'],
  isOnMap: ['Trop près d’un pôle pour la carte (85,05° au plus)', 'Too near a pole for the map (85.05° at most)'],
  isSmallGeometry: [`Doit avoir au plus ${MOST_POSITIONS} positions`, `Must have at most ${MOST_POSITIONS} positions`],
  isWhole: ['Ne peut pas être réparé : rien n’en reste', 'Cannot be repaired: nothing is left of it'],
  isShortText: ['Doit être un texte d’au plus 4000 caractères', 'Must be a text of at most 4000 characters'],
  isShortName: ['Ce nom est trop long', 'This name is too long'],
  isDay: ['Doit être une date AAAA-MM-JJ', 'Must be a date YYYY-MM-DD'],
  isMoment: ['Doit être un instant ISO 8601 avec son fuseau', 'Must be an ISO 8601 moment with its zone'],
  isSmallFeature: ['Les propriétés dépassent 32 Ko', 'The properties are more than 32 KB'],
  isBbox: ['Doit être ouest,sud,est,nord en degrés', 'Must be west,south,east,north in degrees'],
  isCrs84: [
    'Seul CRS84 est servi : http://www.opengis.net/def/crs/OGC/1.3/CRS84',
    'Only CRS84 is served: http://www.opengis.net/def/crs/OGC/1.3/CRS84',
  ],
  isDatetime: ['Doit être un instant RFC 3339 ou un intervalle début/fin', 'Must be an RFC 3339 moment or an interval start/end'],
  isLimit: ['Doit être un entier à partir de 1', 'Must be an integer from 1'],
  isKnownParameter: ['N’est ni un paramètre ni une propriété déclarée', 'Is neither a parameter nor a declared property'],
  isOfProperty: ['N’est pas une valeur de cette propriété', 'Is no value of this property'],
};
for (const [rule, [fr, en]] of Object.entries(WORDS)) sayConstraint(rule, { fr, en });

const SHARED: Readonly<Record<string, readonly [fr: string, en: string]>> = {
  isPosition: [
    'Doit être [longitude, latitude] en degrés, de -180 à 180 et de -90 à 90',
    'Must be [longitude, latitude] in degrees, -180 to 180 and -90 to 90',
  ],
  isLongitudeFirst: [
    'Semble être [latitude, longitude] : écrire la longitude d’abord',
    'Looks like [latitude, longitude]: write the longitude first',
  ],
  isRing: ['Doit être un anneau d’au moins quatre positions', 'Must be a ring of at least four positions'],
  isClosedRing: ['L’anneau doit se fermer : sa dernière position est la première', 'The ring must close: its last position is its first'],
};
// Said by the room iot as well, in the same words.
for (const [rule, [fr, en]] of Object.entries(SHARED)) sayConstraint(rule, { fr, en });
