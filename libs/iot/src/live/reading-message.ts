import { type ReadingMessage } from '@madinina/contracts';
import { type LastReading } from './live.repository';

/** The reading as sockets are told it. */
export const readingMessage = ({ sensorId, zoneId, type, value, unit, measuredAt }: LastReading): ReadingMessage => ({
  sensorId,
  zoneId,
  type,
  value,
  unit,
  measuredAt: measuredAt.toISOString(),
});
