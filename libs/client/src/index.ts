export * from './generated/sdk.gen';
export type * from './generated/types.gen';
export { type City, type CityOptions, connectCity } from './runtime/city';
export { pages } from './runtime/pages';
export { CityProblem, CityUnreachable, isProblem, type RefusedValue } from './runtime/problem';
export { type Session } from './runtime/session';
export { memoryStorage, type Tokens, type TokenStorage } from './runtime/tokens';
