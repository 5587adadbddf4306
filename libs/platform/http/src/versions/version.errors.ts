import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '../problems/problem-texts';

export const VersionError = domainErrors('http.version', {
  malformed: { kind: 'malformed', say: 'If-Match must hold one ETag that this service gave, or *' },
});

sayInFrench(VersionError, { malformed: 'If-Match doit contenir un ETag donné par ce service, ou *' });
