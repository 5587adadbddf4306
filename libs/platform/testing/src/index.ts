export { CHROMIUM } from './chromium';
export { eventually, type Patience } from './eventually';
export { jsonWebToken, newTestKey, type TestKey } from './json-web-token';
export { type FcmAnswer, type FcmMessage, FcmStandIn } from './fcm-stand-in';
export { type GuardedBroker, startGuardedBroker } from './guarded-broker';
export { startTestBroker, type TestBroker } from './test-broker';
export { SmtpStandIn, type ReceivedMail, type StandInTls } from './smtp-stand-in';
export { createTestDatabase, type TestDatabase } from './test-database';
export { testServers, type TestServers } from './test-servers';
