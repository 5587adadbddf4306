export { eventually, type Patience } from './eventually';
export { startTestBroker, type TestBroker } from './test-broker';
export { createTestDatabase, type TestDatabase } from './test-database';
export { testServers, type TestServers } from './test-servers';
