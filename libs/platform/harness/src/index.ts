export { AnswerCheck, type SentAnswer } from './answer-check';
export { type DoorAnswer, RoomHarness, type RoomHarnessOptions } from './room.harness';
export { TestAccessModule, testToken } from './test-access-tokens';
