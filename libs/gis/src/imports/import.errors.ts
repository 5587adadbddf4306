import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const ImportError = domainErrors('gis.import', {
  notFound: { kind: 'missing', say: 'No import with this id that you may see' },
  fileMissing: { kind: 'malformed', say: 'Send one file, as the part file of a form' },
  formInvalid: { kind: 'malformed', say: 'Some fields of the form are refused' },
  formatUnknown: {
    kind: 'invalid',
    say: 'This is no GeoJSON, CSV, zipped Shapefile or GeoPackage; name the format if its name does not tell',
  },
  empty: { kind: 'invalid', say: 'The file holds no feature' },
  unreadable: { kind: 'invalid', say: 'The file is cut off, damaged or of another format than it says' },
  encodingWrong: { kind: 'invalid', say: 'The text of the file is not in this encoding: name another one' },
  tooManyFeatures: { kind: 'invalid', say: 'The file holds too many features: cut it' },
  tooLargeUnpacked: { kind: 'invalid', say: 'The archive unpacks to more than is taken' },
  columnMissing: { kind: 'invalid', say: 'The file has no such column' },
  layerUnclear: { kind: 'invalid', say: 'The file holds several layers, or not the one that was named' },
  projectionMissing: { kind: 'invalid', say: 'The file does not say its projection: give srid, e.g. 5490' },
  projectionUnknown: { kind: 'invalid', say: 'The projection of the file is not known here: give its srid, or send it in WGS 84' },
  featuresInvalid: { kind: 'invalid', say: 'Some features are not such as the layer takes; nothing was imported' },
  layerGone: { kind: 'conflict', say: 'The layer was removed meanwhile' },
  layerChanged: { kind: 'conflict', say: 'The layer kept changing while the file was read: send it again' },
  interrupted: { kind: 'unavailable', say: 'The import was interrupted too often; nothing was imported: send the file again' },
});

sayInFrench(ImportError, {
  notFound: 'Aucun import de cet identifiant ne vous est visible',
  fileMissing: 'Envoyez un fichier, comme partie file d’un formulaire',
  formInvalid: 'Des champs du formulaire sont refusés',
  formatUnknown: 'Ce n’est ni du GeoJSON, ni du CSV, ni un Shapefile zippé, ni un GeoPackage ; précisez le format si son nom ne le dit pas',
  empty: 'Le fichier ne contient aucun objet',
  unreadable: 'Le fichier est coupé, abîmé ou d’un autre format que celui annoncé',
  encodingWrong: 'Le texte du fichier n’est pas dans cet encodage : précisez-en un autre',
  tooManyFeatures: 'Le fichier contient trop d’objets : découpez-le',
  tooLargeUnpacked: 'L’archive décompressée dépasse ce qui est accepté',
  columnMissing: 'Le fichier n’a pas cette colonne',
  layerUnclear: 'Le fichier contient plusieurs couches, ou pas celle demandée',
  projectionMissing: 'Le fichier ne dit pas sa projection : donnez srid, par exemple 5490',
  projectionUnknown: 'La projection du fichier est inconnue ici : donnez son srid, ou envoyez-le en WGS 84',
  featuresInvalid: 'Des objets ne sont pas de ceux que la couche accepte ; rien n’a été importé',
  layerGone: 'La couche a été retirée entre-temps',
  layerChanged: 'La couche a changé sans cesse pendant la lecture : renvoyez le fichier',
  interrupted: 'L’import a été interrompu trop souvent ; rien n’a été importé : renvoyez le fichier',
});
