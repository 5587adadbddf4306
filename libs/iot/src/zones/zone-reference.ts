const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** A zone as a query names it: by its id, or else by its code. */
export const zoneReference = (zone: string | undefined): { readonly zoneId?: string; readonly zoneCode?: string } =>
  zone === undefined ? {} : UUID.test(zone) ? { zoneId: zone } : { zoneCode: zone };
