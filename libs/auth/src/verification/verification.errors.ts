import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

export const MailTokenError = domainErrors('auth.mail_token', {
  invalid: { kind: 'gone', say: 'The link is not good any more: it was used, replaced by a newer one, or is too old' },
});

sayInFrench(MailTokenError, { invalid: 'Le lien n’est plus valable : il a servi, un plus récent le remplace, ou il est trop ancien' });
