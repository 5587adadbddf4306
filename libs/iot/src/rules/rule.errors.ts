import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const RuleError = domainErrors('iot.rule', {
  notFound: { kind: 'missing', say: 'No rule with this id' },
  stale: { kind: 'stale', say: 'The rule changed since it was read' },
  scopeInvalid: { kind: 'invalid', say: 'A rule watches one sensor, or a type of sensor, a zone, or a type in a zone' },
  clearWrongSide: {
    kind: 'invalid',
    say: '`clear` lies on the wrong side of `threshold`: the alert would end while the value is still beyond',
  },
  typeMismatch: { kind: 'invalid', say: 'The condition is of another type than the rule' },
  externalIdTaken: { kind: 'conflict', say: 'Another rule has this externalId' },
  zoneUnknown: { kind: 'invalid', say: 'No zone with the zoneId of the scope' },
  sensorUnknown: { kind: 'invalid', say: 'No sensor with the sensorId of the scope' },
});

sayInFrench(RuleError, {
  notFound: 'Aucune règle n’a cet identifiant',
  stale: 'La règle a changé depuis sa lecture',
  scopeInvalid: 'Une règle surveille un capteur, ou bien un type de capteur, une zone, ou un type dans une zone',
  clearWrongSide: '`clear` est du mauvais côté de `threshold` : l’alerte finirait alors que la valeur dépasse encore',
  typeMismatch: 'La condition est d’un autre type que la règle',
  externalIdTaken: 'Une autre règle a cet externalId',
  zoneUnknown: 'Aucune zone n’a l’identifiant zoneId de la portée',
  sensorUnknown: 'Aucun capteur n’a l’identifiant sensorId de la portée',
});
