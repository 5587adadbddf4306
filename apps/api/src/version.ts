import { version as packageVersion } from '../../../package.json';

/** Version of the city's software, and of its API document. */
export const version: string = packageVersion;
