/** `node tools/build/build.ts apps/api`: builds one application into `dist/apps/api`. */
import { rspack } from '@rspack/core';
import { rspackConfig } from './rspack.config.ts';

const app = process.argv[2];
if (!app) throw new Error('usage: build.ts apps/<name>');

rspack(rspackConfig(app, 'production'), (error, stats) => {
  if (error) throw error;
  const { errors = [], warnings = [] } = stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
  for (const { message, moduleName } of [...errors, ...warnings]) console.error(`${moduleName ?? ''}\n${message}\n`);
  process.exitCode = errors.length + warnings.length > 0 ? 1 : 0;
});
