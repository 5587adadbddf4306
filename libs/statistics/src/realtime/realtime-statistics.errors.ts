import { domainErrors } from '@madinina/contracts';

export const RealtimeStatisticsError = domainErrors('statistics.realtime', {
  unavailable: { kind: 'unavailable', say: 'Who is connected cannot be told at the moment' },
});
