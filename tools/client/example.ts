/** `npm run example:web`: builds the page of examples/web into dist/examples/web and serves it on port 4000. `--build` only builds it. */
import { copyFileSync, createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rspack } from '@rspack/core';
import { root } from '../start/development-environment.ts';

const { values } = parseArgs({ options: { build: { type: 'boolean', default: false }, port: { type: 'string', default: '4000' } } });
const folder = join(root, 'dist/examples/web');
const source = join(root, 'libs/client/src');

await new Promise<void>((done, fail) => {
  rspack(
    {
      context: root,
      mode: 'production',
      target: ['web', 'es2022'],
      entry: join(root, 'examples/web/src/main.tsx'),
      output: { path: folder, filename: 'page.js', clean: true },
      resolve: {
        extensions: ['.tsx', '.ts', '.js'],
        alias: { '@madinina/client$': join(source, 'index.ts'), '@madinina/client/realtime$': join(source, 'realtime.ts') },
      },
      module: {
        rules: [
          {
            test: /\.tsx?$/,
            loader: 'builtin:swc-loader',
            type: 'javascript/auto',
            options: {
              jsc: { parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } }, target: 'es2022' },
            },
          },
        ],
      },
      devtool: false,
      performance: false,
    },
    (error, stats) => {
      const { errors = [] } = stats?.toJson({ all: false, errors: true }) ?? {};
      if (error ?? errors[0]) fail(error ?? new Error(errors[0]?.message));
      else done();
    },
  );
});
copyFileSync(join(root, 'examples/web/index.html'), join(folder, 'index.html'));

if (!values.build) {
  const port = Number(values.port);
  createServer((request, response) => {
    const file = request.url?.startsWith('/page.js') === true ? 'page.js' : 'index.html';
    response.setHeader('content-type', file.endsWith('.js') ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8');
    if (existsSync(join(folder, file))) createReadStream(join(folder, file)).pipe(response);
    else response.writeHead(404).end();
  }).listen(port, '127.0.0.1', () => console.log(`http://localhost:${port}`));
}
