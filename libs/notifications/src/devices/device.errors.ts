import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const DeviceError = domainErrors('notifications.device', {
  notFound: { kind: 'missing', say: 'No device of yours with this id' },
});

sayInFrench(DeviceError, { notFound: 'Aucun de vos appareils n’a cet identifiant' });
