import { defineJobs, Nothing } from './define-jobs';

export const AuthJobs = defineJobs('auth', {
  /** Removes sessions that ended, used refresh tokens and sign-in attempts, each past its retention. */
  ExpiredRemove: { data: Nothing, every: '1 hour' },
});
