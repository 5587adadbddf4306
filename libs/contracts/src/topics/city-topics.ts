import { defineTopic } from './define-topic';

/** Device to city, QoS 1: one reading or an array of up to 1,000. `zone` is the zone's code. */
export const readingsTopic = defineTopic('city/{zone}/sensors/{deviceKey}/readings');
/** Device to city, retained, last will: the state of the device. */
export const deviceStatusTopic = defineTopic('city/{zone}/sensors/{deviceKey}/status');
/** City to subscribers: alerts of a zone. */
export const zoneAlertsTopic = defineTopic('city/{zone}/alerts');
/** City to device: acknowledgements and configuration. */
export const deviceCommandsTopic = defineTopic('city/commands/{deviceKey}');
