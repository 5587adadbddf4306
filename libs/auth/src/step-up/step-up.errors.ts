import { domainErrors } from '@madinina/contracts';
import { sayInFrench } from '@madinina/platform/http';

/** The details of both say what is asked for. */
export const StepUpError = domainErrors('auth.step_up', {
  required: { kind: 'forbidden', say: 'Prove once more who you are: this needs an authentication of the last minutes' },
  insufficient: { kind: 'forbidden', say: 'This is not enough to prove who you are' },
});

sayInFrench(StepUpError, {
  required: 'Prouvez encore une fois qui vous êtes : cette action demande une authentification récente',
  insufficient: 'Cela ne suffit pas à prouver qui vous êtes',
});
