import { domainErrors } from '@madinina/contracts';

/** Why a whole file is refused: nothing that is stored has changed then. */
export const AddressImportError = domainErrors('gis.import', {
  unreadable: { kind: 'malformed', say: 'The file cannot be read as CSV' },
  headerUnknown: { kind: 'malformed', say: 'The first line does not name the columns of a file of addresses or of localities' },
  nothingAccepted: { kind: 'invalid', say: 'No line of the file can be taken' },
  tooManyRejected: { kind: 'invalid', say: 'Too many lines are rejected: look at them, or say --accept-rejected' },
  tooManyRemoved: { kind: 'invalid', say: 'The file would remove too much of what is there: say --allow-removal when that is meant' },
  running: { kind: 'conflict', say: 'Another import is running' },
});
