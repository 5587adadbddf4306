import { type Device, type FindDevice } from '../ingest/device';
import { isRefusal, type Refusal, shown } from '../ingest/rejection';
import { entityTime, observedSeconds, withZone } from './entity-time';
import { attributeValue, plainEntity, unwrapped } from './entity-values';
import { ATTRIBUTE_OF, ENTITY_TYPES, measuredAttribute, SHARES } from './measured-attributes';
import { type DecodedReading, type ReadingCodec } from './reading-codec.port';
import { inUnitOf, type Quantity, rounded } from './unit-conversion';

type Members = Readonly<Record<string, unknown>>;

/**
 * Entities of the Smart Data Models, as key-values, NGSI v2 or NGSI-LD, also as GeoJSON features. An entity feeds the sensors of the device
 * that sent it, whatever id it names: the device's own sensor takes the attribute of its type (or that of its metadata's `attribute`), and
 * each other attribute goes to the sensor whose device key is `<sender>.<attribute>`, where there is one.
 */
export const smartDataModels: ReadingCodec = {
  recognises: (item) => plainEntity(item) !== undefined,

  decode(item, sender, find) {
    const entity = plainEntity(item);
    if (!entity || !ENTITY_TYPES.has(entity.type))
      return { reason: 'unknown_entity', detail: `No entity of the type ${shown(entity?.type)} is taken` };
    const decoded: DecodedReading[] = [];
    const left: string[] = [];
    const quality = unwrapped(entity.attributes['reliability']);
    for (const [name, attribute] of Object.entries(entity.attributes)) {
      const measured = measuredAttribute(name);
      if (measured === undefined || attribute === null) continue;
      const devices = takers(measured, sender, find);
      if (devices.length === 0) left.push(measured);
      for (const device of devices) decoded.push({ device, ...reading(measured, attribute, device, entity.attributes, quality) });
    }
    return decoded.length > 0 ? decoded : noSensor(entity.type, left, sender);
  },
};

function takers(measured: string, sender: Device, find: FindDevice): Device[] {
  const own = sender.attribute ?? ATTRIBUTE_OF[sender.type];
  const part = find(`${sender.key}.${measured}`);
  return [...(own === measured ? [sender] : []), ...(part && part.zoneId === sender.zoneId ? [part] : [])];
}

function reading(
  measured: string,
  attribute: unknown,
  device: Device,
  attributes: Members,
  quality: unknown,
): { readonly item: Members } | { readonly refusal: Refusal } {
  const { value, unitCode, observedAt } = attributeValue(attribute);
  const timestamp = observedAt === undefined ? entityTime(attributes) : withZone(observedAt);
  if (typeof value !== 'number') return { item: { value, timestamp } };
  const quantity = quantityOf(measured, value, unitCode, device, attributes);
  return isRefusal(quantity) ? { refusal: quantity } : { item: { ...quantity, timestamp, quality } };
}

function quantityOf(
  measured: string,
  value: number,
  unitCode: string | undefined,
  device: Device,
  attributes: Members,
): Quantity | Refusal {
  if (SHARES.has(measured) && unitCode !== 'P1' && device.unit === '%') {
    if (value < 0 || value > 1) return { reason: 'bad_value', detail: `${measured} is a share from 0 to 1, not ${value}` };
    return { value: rounded(value * 100), unit: '%' };
  }
  // Vehicles of the period that was observed.
  if (measured === 'intensity' && unitCode === undefined && device.unit === 'veh/h') {
    const seconds = observedSeconds(attributes);
    return seconds === undefined ? { value, unit: 'veh' } : { value: rounded((value * 3_600) / seconds), unit: device.unit };
  }
  return inUnitOf(device.unit, value, unitCode);
}

function noSensor(type: string, left: readonly string[], { key }: Device): Refusal {
  const detail =
    left.length === 0
      ? `${type} holds nothing that is measured`
      : `No sensor takes what ${type} holds: register ${left
          .slice(0, 3)
          .map((name) => `${key}.${name}`)
          .join(', ')}, or name the attribute in the metadata`;
  return { reason: 'no_sensor', detail };
}
