/** Who may import whom. `model` is free for all rooms that are listed, and imports nothing. */
const rooms = {
  model: [],
  lvs: ['model'],
  keepalived: ['model', 'lvs'],
  tiers: ['model', 'lvs'],
  config: ['model', 'lvs', 'keepalived', 'tiers'],
  render: ['model', 'lvs', 'tiers'],
  transport: ['model'],
  facts: ['model', 'lvs', 'keepalived', 'tiers'],
  report: ['model'],
  local: ['model'],
  secrets: ['model'],
  build: ['model', 'local'],
  look: ['model', 'lvs', 'facts'],
  resources: ['model', 'lvs', 'tiers', 'facts', 'look', 'build'],
  engine: ['model', 'facts', 'resources', 'render'],
  rollout: ['model', 'lvs', 'keepalived', 'tiers', 'facts', 'look', 'resources', 'engine'],
  verify: ['model', 'lvs', 'tiers', 'facts', 'look'],
  forecast: ['model', 'lvs', 'keepalived', 'tiers', 'facts'],
  lab: ['model', 'local', 'transport'],
};

/** Third-party packages with the one place that may import them. */
const importers = {
  ssh2: '^src/transport/',
  handlebars: '^src/render/',
  yaml: '^src/config/',
  zod: '^src/config/',
  listr2: '^src/report/tty/',
  diff: '^src/report/',
  commander: '^src/(commands|cli)/',
  'age-encryption': '^src/secrets/age/library\\.ts$',
};

const layers = Object.entries(rooms).map(([room, allowed]) => ({
  name: `layer-${room}`,
  comment: `${room} may import ${['itself', ...allowed].join(', ')} and package-root`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [`^src/(${[room, ...allowed].join('|')})/`, '^src/package-root'] },
}));

const onePlace = Object.entries(importers).map(([name, place]) => ({
  name: `one-importer-${name}`,
  comment: `${name} is imported in ${place} only`,
  severity: 'error',
  from: { path: '^src/', pathNot: place },
  to: { path: `node_modules/${name}/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    ...onePlace,
    {
      name: 'keepalived-is-pure',
      comment:
        'the language of keepalived.conf is text to values: it reads no file and asks no host',
      severity: 'error',
      from: { path: '^src/keepalived/' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    {
      name: 'inventories-read-no-world',
      comment: 'secrets are taken by src/secrets; config knows of them what it is told',
      severity: 'error',
      from: { path: '^src/config/', pathNot: '^src/config/yaml/read-text\\.ts$' },
      to: { dependencyTypes: ['core'], path: '^(node:)?(fs|child_process)' },
    },
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan',
      comment: 'a file that nobody imports and that imports nothing is dead',
      severity: 'error',
      from: { orphan: true },
      to: {},
    },
    {
      name: 'known-room',
      comment: 'a new folder under src must be given its place in this file',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: `^src/(${[...Object.keys(rooms), 'app', 'commands', 'cli'].join('|')})/|^src/(cli|package-root)\\.ts$`,
      },
      to: {},
    },
    {
      name: 'commands-are-the-top',
      comment: 'only cli.ts and src/cli import commands, and nobody imports them',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(commands/|cli/|cli\\.ts$)' },
      to: { path: '^src/(commands/|cli)' },
    },
    {
      name: 'app-does-not-know-its-commands',
      comment: 'what a command does is below what it is called; the other rooms know nothing of it',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app|commands|cli)/|^src/cli\\.ts$' },
      to: { path: '^src/app/' },
    },
    {
      name: 'commands-are-thin',
      comment: 'a command says its options and its help, and hands over to app',
      severity: 'error',
      from: { path: '^src/commands/' },
      to: { path: '^src/', pathNot: '^src/(commands|app|model)/' },
    },
    {
      name: 'commands-do-not-know-the-process',
      severity: 'error',
      from: { path: '^src/(commands|app)/' },
      to: { path: '^src/cli' },
    },
    {
      name: 'inventories-hide-their-secrets',
      comment: 'app reads an inventory by read-inventory.ts only',
      severity: 'error',
      from: {
        path: '^src/(app|commands|cli)',
        pathNot: '^src/app/invocation/read-inventory\\.ts$',
      },
      to: { path: '^src/config/load-inventory' },
    },
    {
      name: 'no-test-in-source',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-development-dependency-in-source',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};
