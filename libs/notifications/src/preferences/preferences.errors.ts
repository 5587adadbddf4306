import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const PreferencesError = domainErrors('notifications.preferences', {
  zoneUnknown: { kind: 'invalid', say: 'One of the zones does not exist' },
});

sayInFrench(PreferencesError, { zoneUnknown: 'Une des zones n’existe pas' });
