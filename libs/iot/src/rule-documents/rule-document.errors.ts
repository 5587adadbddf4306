import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const RuleDocumentError = domainErrors('iot.rule_document', {
  refused: { kind: 'invalid', say: 'Rules of the document cannot be imported; nothing was done. `problems` tells which and why' },
});

sayInFrench(RuleDocumentError, {
  refused: 'Des règles du document ne peuvent pas être importées ; rien n’a été fait. `problems` dit lesquelles et pourquoi',
});
