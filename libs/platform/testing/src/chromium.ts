import { existsSync } from 'node:fs';

/** The Chromium of this machine, for tests in a real browser; undefined where there is none, and they are skipped. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
