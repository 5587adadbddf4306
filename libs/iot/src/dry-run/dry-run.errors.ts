import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const DryRunError = domainErrors('iot.dry_run', {
  periodInvalid: {
    kind: 'invalid',
    say: '`from` must be before `to`, `to` not in the future, and the period not longer than `mostDays` days',
  },
  tooManySensors: { kind: 'invalid', say: 'The rule watches more sensors than a dry run looks at: narrow its scope' },
  tooManyReadings: { kind: 'invalid', say: 'The period holds more readings than a dry run looks at: shorten it' },
});

sayInFrench(DryRunError, {
  periodInvalid: '`from` doit être avant `to`, `to` pas dans l’avenir, et la période pas plus longue que `mostDays` jours',
  tooManySensors: 'La règle surveille plus de capteurs qu’un essai n’en regarde : réduisez sa portée',
  tooManyReadings: 'La période contient plus de mesures qu’un essai n’en regarde : raccourcissez-la',
});
