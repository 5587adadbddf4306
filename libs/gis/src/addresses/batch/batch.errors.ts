import { domainErrors } from '@madinina/contracts';
import { sayConstraint, sayInFrench } from '@madinina/platform/http';

export const CsvError = domainErrors('gis.csv', {
  fileMissing: { kind: 'malformed', say: 'Send one CSV file, as the part data of a form or as the body' },
  empty: { kind: 'invalid', say: 'The file is empty' },
  encodingWrong: { kind: 'invalid', say: 'The file is not in this encoding: give encoding=latin1 for a file of an old spreadsheet' },
  malformed: { kind: 'invalid', say: 'A line cannot be read as CSV, or has another number of values than the first' },
  columnUnknown: { kind: 'invalid', say: 'The first line has no column of this name' },
  tooManyRows: { kind: 'invalid', say: 'The file has too many lines: cut it' },
});

sayInFrench(CsvError, {
  fileMissing: 'Envoyez un fichier CSV, comme partie data d’un formulaire ou comme corps de la requête',
  empty: 'Le fichier est vide',
  encodingWrong: 'Le fichier n’est pas dans cet encodage : donnez encoding=latin1 pour un fichier d’un ancien tableur',
  malformed: 'Une ligne n’est pas du CSV, ou n’a pas autant de valeurs que la première',
  columnUnknown: 'La première ligne n’a aucune colonne de ce nom',
  tooManyRows: 'Le fichier a trop de lignes : découpez-le',
});

sayConstraint('isDelimiter', { fr: 'Doit être ; ou , ou | ou une tabulation', en: 'Must be ; or , or | or a tab' });
