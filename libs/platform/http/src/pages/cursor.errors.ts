import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '../problems/problem-texts';

export const CursorError = domainErrors('http.cursor', {
  invalid: { kind: 'malformed', say: 'The cursor is not one that this list gave' },
});

sayInFrench(CursorError, { invalid: 'Ce curseur ne vient pas de cette liste' });
