import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Configuration, SwcJsMinimizerRspackPlugin, type SwcLoaderOptions } from '@rspack/core';

const root = join(import.meta.dirname, '../..');

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));

/**
 * How an application is built: its own code and the rooms it carries in one CommonJS file an entry; packages stay outside,
 * so that the image's node_modules is what runs. Entries: `main.ts`, and each `<name>.entry.ts` as `<name>.js`.
 * @param app folder of the application, e.g. `apps/api`
 */
export function rspackConfig(app: string, mode: 'production' | 'development'): Configuration {
  const { compilerOptions } = readJson('tsconfig.base.json') as { compilerOptions: { paths: Record<string, [string]> } };
  const { jsc } = readJson('.swcrc') as { jsc: NonNullable<SwcLoaderOptions['jsc']> };
  const aliases = Object.entries(compilerOptions.paths).map(([alias, [file]]) => [`${alias}$`, join(root, file)] as const);
  const entries = readdirSync(join(root, app, 'src')).filter((file) => file === 'main.ts' || file.endsWith('.entry.ts'));
  return {
    context: root,
    mode,
    target: 'node24',
    entry: Object.fromEntries(entries.map((file) => [basename(file).replace(/(\.entry)?\.ts$/, ''), join(root, app, 'src', file)])),
    output: {
      path: join(root, 'dist', app),
      filename: '[name].js',
      chunkFilename: 'chunks/[name].js',
      library: { type: 'commonjs2' },
      clean: true,
    },
    resolve: { extensions: ['.ts', '.js'], alias: Object.fromEntries(aliases) },
    externalsType: 'commonjs',
    externals: [
      ({ request }, done) => (request && /^(?!\.|\/|@madinina\/)/.test(request) ? done(undefined, `commonjs ${request}`) : done()),
    ],
    module: {
      rules: [
        // The door of a library only names what is behind it: an application loads what it uses of that, and the worker no sockets.
        { test: /libs\/.*\/src\/index\.ts$/, sideEffects: false },
        {
          test: /\.ts$/,
          loader: 'builtin:swc-loader',
          type: 'javascript/auto',
          options: { jsc, sourceMaps: true },
        },
      ],
    },
    devtool: 'source-map',
    optimization: {
      minimize: mode === 'production',
      // Node keeps the text of a program for as long as it runs, at two bytes a character once a single one is not Latin-1:
      // in ASCII and without comments it is half of that. Names and lines stay as they are written.
      minimizer: [
        new SwcJsMinimizerRspackPlugin({
          extractComments: false,
          minimizerOptions: { minify: false, compress: false, mangle: false, format: { comments: false, ascii_only: true } },
        }),
      ],
      moduleIds: 'named',
      splitChunks: entries.length > 1 ? { chunks: 'all', minSize: 0, name: 'shared' } : false,
      nodeEnv: false,
    },
    performance: false,
    stats: 'errors-warnings',
  };
}
