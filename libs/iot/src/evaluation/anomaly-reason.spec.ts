import { type Observation } from '../anomaly/anomaly-detector';
import { anomalyReason } from './anomaly-reason';

const HOUR = 3_600_000;
const observation: Observation = {
  score: 0.62,
  oddness: 0.62,
  signal: 'season',
  rarity: 3.3,
  expected: 80,
  low: 60,
  high: 110.25,
  by: 'week',
  since: 0,
};
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
const reason = (part: Partial<Observation>): string =>
  plain(anomalyReason({ sensorName: 'NO₂ Schœlcher', value: 214, unit: 'µg/m³', ts: HOUR, observation: { ...observation, ...part } }));

it('says what was expected, by what, how far it is, how rare, and since when', () => {
  expect(reason({})).toBe(
    'NO₂ Schœlcher : 214 µg/m³ au lieu de 80 µg/m³ (de 60 à 110,25, habituel à cette heure de la semaine) depuis 1 h ; ' +
      'loin de l’habitude à cette heure, environ 1 mesure sur 2 000 ; score 0,62',
  );
});

it('says nothing of a duration that there is not', () => {
  expect(reason({ since: HOUR, by: 'level', signal: 'jump' })).toContain(
    '(de 60 à 110,25, niveau récent) ; saut depuis la mesure précédente',
  );
});
