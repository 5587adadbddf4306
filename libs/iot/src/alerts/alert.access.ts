import { type Caller } from '@madinina/platform/http';

/**
 * Who sees how an alert was handled. That an alert stands, why and since when is public; which account took it in hand, and the notes
 * that staff write to each other, are for those who handle alerts.
 */
export const seesHandling = (caller: Caller): boolean => caller.permissions.has('iot.alert.handle');
