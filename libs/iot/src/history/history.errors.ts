import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const HistoryError = domainErrors('iot.history', {
  periodReversed: { kind: 'invalid', say: '`from` must be before `to`' },
  tooManyBuckets: { kind: 'invalid', say: 'The period has too many buckets: shorten it or take a longer interval' },
  timeZoneUneven: { kind: 'invalid', say: 'The clock of this time zone does not differ from UTC by whole hours: take another or UTC' },
});

sayInFrench(HistoryError, {
  periodReversed: '`from` doit être avant `to`',
  tooManyBuckets: 'La période a trop d’intervalles : raccourcissez-la ou prenez un intervalle plus long',
  timeZoneUneven: 'L’heure de ce fuseau ne diffère pas d’UTC d’un nombre entier d’heures : prenez-en un autre ou UTC',
});
