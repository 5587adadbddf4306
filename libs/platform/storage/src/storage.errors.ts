import { domainErrors } from '@madinina/contracts';

export const StorageError = domainErrors('storage.file', {
  nameInvalid: { kind: 'invalid', say: 'This is not a valid name for a file' },
  nameTaken: { kind: 'conflict', say: 'Another file stands in the way of this name' },
  notFound: { kind: 'missing', say: 'No file with this name' },
  linkInvalid: { kind: 'forbidden', say: 'This link to a file was not made here' },
  linkExpired: { kind: 'gone', say: 'This link to a file has expired' },
  unavailable: { kind: 'unavailable', say: 'The files cannot be reached now' },
});
