import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma',
  migrations: { path: 'prisma/migrations' },
  // `generate` needs no database: only the commands that do complain when it is not set.
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
