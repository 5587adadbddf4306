const { join } = require('node:path');
const { formatFiles, generateFiles, names, updateJson } = require('@nx/devkit');

/** Adds an entry before the marker comment that closes a list, once. */
function addBefore(tree, file, marker, line) {
  const text = tree.read(file, 'utf8');
  if (text.includes(line.trim())) return;
  if (!text.includes(marker)) throw new Error(`${file} has lost its marker "${marker}"`);
  tree.write(file, text.replace(marker, `${line}\n${marker}`));
}

/** @param {import('@nx/devkit').Tree} tree @param {{ name: string }} options */
module.exports = async function room(tree, { name }) {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`"${name}" is no name for a room: lower case words joined by '-'.`);
  const root = `libs/${name}`;
  if (tree.exists(root)) throw new Error(`${root} is there already.`);
  const { className } = names(name);
  generateFiles(tree, join(__dirname, 'files'), root, { name, className, tmpl: '' });
  updateJson(tree, 'tsconfig.base.json', (json) => {
    json.compilerOptions.paths[`@madinina/${name}`] = [`./${root}/src/index.ts`];
    return json;
  });
  tree.write(`prisma/models/${name}.prisma`, `// Tables of the room ${name}; only its repositories touch them.\n`);
  for (const [app, layer] of [
    ['api', 'Http'],
    ['worker', 'Worker'],
  ]) {
    const file = `apps/${app}/src/rooms.ts`;
    addBefore(tree, file, '// imports end', `import { ${className}${layer}Module } from '@madinina/${name}';`);
    addBefore(tree, file, '  // rooms end', `  { name: '${name}', module: ${className}${layer}Module, config: [] },`);
  }
  await formatFiles(tree);
};
