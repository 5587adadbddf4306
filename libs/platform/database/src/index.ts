export { constraintOf, isUniqueViolation, translateConstraints } from './constraint-violation';
export { Database, type TransactionOptions } from './database';
export { DatabaseConfig } from './database-config';
export { DatabaseModule } from './database.module';
export { Prisma } from './generated/prisma/client';
export { type Listening } from './listen-on';
export { newId } from './new-id';
export { type IsolationLevel, type PrismaExecutor } from './running-transaction';
export { isDatabaseUnavailable, isWriteConflict } from './unavailable';
