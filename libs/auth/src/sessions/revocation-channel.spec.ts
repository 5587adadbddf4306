import { revocationMessage, sessionsOfMessage } from './revocation-channel';

const id = '019a9b0c-7a31-7c5e-8e0e-2f6f0a1b2c3d';

describe('the channel of revoked sessions', () => {
  it('carries sessions', () => expect(sessionsOfMessage(revocationMessage([id]))).toEqual([id]));

  it.each(['', 'null', '{}', '"x"', '[1,null,"x"]', '{"a":['])('takes nothing from %j', (message) => {
    expect(sessionsOfMessage(message)).toEqual([]);
  });
});
