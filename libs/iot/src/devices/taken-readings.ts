import { type IngestOutcome } from '../ingest/ingest.service';
import { type TakenReadingsDto } from './reading.dto';

/** What became of a message, as it is answered. */
export const takenReadings = ({ stored, duplicate, rejected, rejections }: IngestOutcome): TakenReadingsDto => ({
  received: stored + duplicate + rejected,
  stored,
  duplicate,
  rejected,
  rejections: rejections.map(({ index = null, reason, detail }) => ({ index, reason, detail })),
});
