export { carriedRooms, type Carried, type Room } from './carried-rooms';
export { ConfigError, type ConfigProblem } from './config-error';
export { type ConfigClass, ConfigGroup, type ConfigValue, FromEnv, type VariableOptions } from './config-group';
export { ConfigModule } from './config.module';
export { type ConfigVariable, describeConfig, renderEnvExample } from './describe-config';
export { parseConfig } from './parse-config';
export { ParsedConfig } from './parsed-config';
export { RuntimeConfig, type RuntimeEnvironment } from './runtime-config';
