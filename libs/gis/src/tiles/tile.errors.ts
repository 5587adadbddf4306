import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const TileError = domainErrors('gis.tile', {
  outside: { kind: 'malformed', say: 'There is no such tile: z is 0 to 22, x and y are below 2^z' },
});

sayInFrench(TileError, { outside: 'Cette tuile n’existe pas : z va de 0 à 22, x et y restent sous 2^z' });
